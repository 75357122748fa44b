import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hourMs } from '@/lib/contract/time'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { verifyRecoverSignature } from '@/lib/dispatch/sign'
import { publishTo, runAttempts } from '@/lib/testing/deliveries'
import { sendingTo } from '@/lib/testing/exchange'
import { addEndpoint, addPartner, readEndpoint, type TestEndpoint } from '@/lib/testing/partner'
import { type ReceivedRequest, type Receiver, startReceiver } from '@/lib/testing/receiver'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { rotateSecret } from './rotate'
import type { RotateSecretInput } from './schema'
import { getEndpoint } from './service'

const first = 'the first secret of all'
const second = `whsec_${Buffer.alloc(32, 'second').toString('base64')}`
const third = 'the third secret, in a row'
let status: number
let receiver: Receiver
let runtime: TestRuntime
let endpoint: TestEndpoint
let logged: object[]
beforeEach(async () => {
  status = 200
  receiver = await startReceiver(() => status)
  runtime = await openTestRuntime(sendingTo(receiver))
  logged = []
  runtime.log.error = ((line: object) => logged.push(line)) as never
  endpoint = await addEndpoint(await addPartner(runtime), { url: receiver.url, secret: first })
})
afterEach(async () => {
  await runtime.dispose()
  await receiver.close()
})

const rotate = (input: Partial<RotateSecretInput>) =>
  rotateSecret(endpoint.ctx, endpoint.endpointId, { overlap_hours: 24, ...input })

/** Which of these secrets accept the request, by any of its three signatures. */
function acceptedBy({ headers, body }: ReceivedRequest, secrets: string[]) {
  const accepts = (header: string) => {
    const signatures = (headers[header] ?? '').split(', ')
    return secrets.filter((secret) => signatures.some((one) => verifyRecoverSignature(body, one, secret)))
  }
  const sentAt = new Date(Number(headers['webhook-timestamp']) * 1000)
  const standard = secrets.filter((secret) => {
    const webhook = secret.startsWith('whsec_')
      ? new Webhook(secret)
      : new Webhook(Buffer.from(secret), { format: 'raw' })
    const signature = webhook.sign(headers['webhook-id'] ?? '', sentAt, body)
    return headers['webhook-signature']?.split(' ').includes(signature)
  })
  return {
    current: accepts('x-recover-signature'),
    previous: accepts('x-recover-signature-previous'),
    standard,
  }
}
async function deliver() {
  await runAttempts(runtime, { ids: [await publishTo(endpoint)] })
  const request = receiver.requests.at(-1)
  if (!request) throw new Error('Nothing arrived')
  return acceptedBy(request, [first, second, third])
}
const shownUntil = async () =>
  (await getEndpoint(endpoint.ctx, endpoint.endpointId)).previous_secret_expires_at
const only = (secret: string) => ({ current: [secret], previous: [], standard: [secret] })

describe('a secret rotation', () => {
  it('signs with both secrets until the overlap is over, and then with the new one only', async () => {
    expect(await deliver()).toEqual(only(first))
    const rotatedAt = runtime.clock.now
    const { previous_secret_expires_at } = await rotate({ secret: second, overlap_hours: 2 })
    expect(previous_secret_expires_at).toBe('2026-02-17T16:00:00Z')
    const both = { current: [second], previous: [first], standard: [first, second] }
    expect(await deliver()).toEqual(both)
    runtime.clock.now = rotatedAt + 2 * hourMs - 1
    expect(await deliver()).toEqual(both)
    runtime.clock.now = rotatedAt + 2 * hourMs
    expect(await deliver()).toEqual(only(second))
  })

  it('between two attempts of one delivery lets the second carry both, over the same bytes', async () => {
    status = 503
    const deliveryId = await publishTo(endpoint)
    const next = await attemptDelivery(runtime.system, { deliveryId, number: 1, pauses: 0 })
    await rotate({ secret: second })
    if (next.do === 'wait') runtime.clock.now = next.at
    status = 200
    await attemptDelivery(runtime.system, { deliveryId, number: 2, pauses: 0 })
    const [before, after] = receiver.requests as [ReceivedRequest, ReceivedRequest]
    expect(receiver.requests).toHaveLength(2)
    expect(after.body).toEqual(before.body)
    expect(acceptedBy(before, [first, second])).toEqual(only(first))
    expect(acceptedBy(after, [first, second])).toMatchObject({ current: [second], previous: [first] })
  })

  it('within the overlap of another lets each earlier secret sign until its own time is up', async () => {
    const rotatedAt = runtime.clock.now
    await rotate({ secret: second, overlap_hours: 3 })
    await rotate({ secret: third, overlap_hours: 1 })
    const all = { current: [third], previous: [first, second], standard: [first, second, third] }
    expect(await deliver()).toEqual(all)
    runtime.clock.now = rotatedAt + hourMs
    expect(await deliver()).toEqual({ current: [third], previous: [first], standard: [first, third] })
    expect(await shownUntil()).toBe('2026-02-17T17:00:00Z')
    runtime.clock.now = rotatedAt + 3 * hourMs
    expect(await deliver()).toEqual(only(third))
    expect(await shownUntil()).toBeUndefined()
  })

  it('never shortens an overlap that was promised, whichever ends first', async () => {
    await rotate({ secret: second, overlap_hours: 1 })
    await rotate({ secret: third, overlap_hours: 2 })
    runtime.clock.now += hourMs
    expect(await deliver()).toEqual({ current: [third], previous: [second], standard: [second, third] })
  })

  it('without an overlap, of a secret that leaked, keeps earlier secrets signing', async () => {
    await rotate({ secret: second })
    await rotate({ secret: third, overlap_hours: 0 })
    expect(await deliver()).toEqual({ current: [third], previous: [first], standard: [first, third] })
  })

  it('is refused while ten earlier secrets sign, unless the current one is to stop immediately', async () => {
    for (let n = 0; n < 10; n++) await rotate({})
    const before = await readEndpoint(endpoint)
    await expect(rotate({})).rejects.toMatchObject({ code: 'conflict' })
    expect(await readEndpoint(endpoint)).toEqual(before)
    expect(await rotate({ overlap_hours: 0 })).toMatchObject({ previous_secret_expires_at: null })
    runtime.clock.now += 24 * hourMs
    await expect(rotate({})).resolves.toBeTruthy()
  })

  it('without an overlap ends the previous one immediately', async () => {
    expect(await rotate({ secret: second, overlap_hours: 0 })).toEqual({ previous_secret_expires_at: null })
    expect(await deliver()).toEqual(only(second))
    expect(await readEndpoint(endpoint)).toMatchObject({
      previous_secrets: null,
      previous_secret_expires_at: null,
    })
  })

  it('back to the previous secret is a normal rotation', async () => {
    await rotate({ secret: second })
    await rotate({ secret: first })
    expect(await deliver()).toEqual({ current: [first], previous: [second], standard: [first, second] })
  })

  it('generates a secret when none is given, and returns it', async () => {
    const { secret = '' } = await rotate({})
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    await deliver()
    const [request] = receiver.requests as [ReceivedRequest]
    expect(acceptedBy(request, [first, secret])).toEqual({
      current: [secret],
      previous: [first],
      standard: [first, secret],
    })
    expect(runtime.stored()).not.toContain(secret)
  })
})

describe('a secret that cannot be opened', () => {
  const sealed = 'v1.00000000.AAAA'
  const spoil = (changed: object) => runtime.database.db.updateTable('endpoints').set(changed).execute()
  const spoilPrevious = () => {
    const expires_at = runtime.clock.now + hourMs
    return spoil({ previous_secrets: JSON.stringify([{ sealed, expires_at }]) })
  }

  it('is skipped and logged when it is a previous one', async () => {
    await rotate({ secret: second })
    await spoilPrevious()
    expect(await deliver()).toEqual(only(second))
    expect(logged).toMatchObject([{ endpoint_id: endpoint.endpointId }])
  })

  it('is ignored once it does not sign', async () => {
    await rotate({ secret: second, overlap_hours: 1 })
    await spoilPrevious()
    runtime.clock.now += hourMs
    expect(await deliver()).toEqual(only(second))
    expect(logged).toEqual([])
  })

  it('lets nothing leave when it is the current one, until it is replaced', async () => {
    await spoil({ secret_sealed: sealed })
    const deliveryId = await publishTo(endpoint)
    const place = { deliveryId, number: 1, pauses: 0 }
    expect(await attemptDelivery(runtime.system, place)).toMatchObject({ do: 'again' })
    expect(receiver.requests).toEqual([])
    await rotate({ secret: second })
    await runAttempts(runtime, { ids: [deliveryId] })
    const [request] = receiver.requests as [ReceivedRequest]
    expect(acceptedBy(request, [first, second])).toEqual(only(second))
  })
})
