import { afterEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import type { Settings } from '@/lib/config/settings'
import { dayMs } from '@/lib/contract/time'
import { issueTestCertificate } from '@/lib/testing/authority'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { type RawServer, type Script, startRawServer } from '@/lib/testing/raw-server'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as check } from './webhooks/[id]/check/route'
import { PATCH as patchWebhook } from './webhooks/[id]/route'
import { POST as createWebhook } from './webhooks/route'

const silent: Script = () => undefined
let server: RawServer
let product: TestProduct

async function start({
  tls = {},
  ...settings
}: Partial<Settings> & { tls?: { notAfter?: Date } | null } = {}): Promise<void> {
  const pair = await issueTestCertificate({ hosts: ['localhost'], ...tls })
  server = await startRawServer(silent, { tls: tls && { pair } })
  product = await openTestProduct({ trusted: server, ...settings })
}
afterEach(async () => {
  await product.dispose()
  await server.close()
})

async function register(key = product.partnerKey): Promise<string> {
  const body = { url: `https://localhost:${server.port}/hook`, events: ['*'] }
  return (await callRoute(createWebhook, { key, body })).json.id
}
const run = (id: string, options: CallOptions = {}) =>
  callRoute(check, { key: product.partnerKey, id, method: 'POST', ...options })
const stored = () => dumpRows(product.runtime.database.sqlite)
const ms = expect.any(Number)

describe('POST /v1/webhooks/:id/check', () => {
  it('says what an attempt would meet, sends nothing and stores nothing', async () => {
    await start({ tls: { notAfter: new Date(Date.now() + 9.5 * dayMs) } })
    const id = await register()
    const before = stored()
    const { status, json } = await run(id)
    expect([status, Object.keys(json)]).toEqual([200, ['ok', 'cause', 'dns', 'connect', 'tls']])
    expect(json).toEqual({
      ok: true,
      cause: null,
      dns: { addresses: ['127.0.0.1'], ms },
      connect: { address: '127.0.0.1', ms },
      tls: {
        protocol: 'TLSv1.3',
        issuer: 'Test CA',
        valid_to: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        days_left: 9,
        ms,
      },
    })
    expect(Math.abs(Date.parse(json.tls.valid_to) - Date.now() - 9.5 * dayMs)).toBeLessThan(dayMs / 4)
    expect(stored()).toBe(before)
    await server.drained()
    expect(server).toMatchObject({ connections: 1, requests: [] })
  })

  it('shows the certificate that it refuses', async () => {
    await start({ tls: { notAfter: new Date(Date.now() - 2.5 * dayMs) } })
    const { status, json } = await run(await register())
    expect([status, json.ok, json.cause, json.tls.days_left]).toEqual([200, false, 'tls_expired', -3])
  })

  it('has nulls for what was not reached', async () => {
    await start()
    await server.close()
    const { status, json } = await run(await register(), { body: {} })
    expect(status).toBe(200)
    expect(json).toEqual({
      ok: false,
      cause: 'connect_refused',
      dns: { addresses: ['127.0.0.1'], ms },
      connect: null,
      tls: null,
    })
  })

  it('may be asked of a paused endpoint', async () => {
    await start()
    const id = await register()
    await callRoute(patchWebhook, {
      id,
      method: 'PATCH',
      key: product.partnerKey,
      body: { active: false },
    })
    expect((await run(id)).json).toMatchObject({ ok: true })
  })

  it('runs four times in parallel per partner, without limiting others', async () => {
    await start({ tls: null, deliveryTimeoutMs: 500 })
    const id = await register()
    const other = await addPartner(product.runtime, 'Other')
    const foreign = await register(other.partnerKey)
    const [first, ...rest] = [...Array(6).fill(id), foreign].map((one, i) =>
      run(one, i === 6 ? { key: other.partnerKey } : {}),
    )
    const answers = await Promise.all([first, ...rest])
    const statuses = answers.map((answer) => answer?.status)
    expect(statuses.slice(0, 6).sort()).toEqual([200, 200, 200, 200, 429, 429])
    expect(statuses[6]).toBe(200)
    const refused = answers.find((answer) => answer?.status === 429)
    expect(refused?.json).toMatchObject({ code: 'rate_limited' })
    expect(refused?.headers.get('retry-after')).toBe('1')
    expect((await run(id)).json).toMatchObject({ ok: false, cause: 'timeout' })
  })

  it('accepts no field and no viewer', async () => {
    await start()
    const id = await register()
    const { status, json } = await run(id, { body: { url: 'https://hooks.evil.com/', x: 1 } })
    expect([status, badFields(json)]).toEqual([422, ['url', 'x']])
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    expect((await run(id, { key: '', cookie })).status).toBe(403)
    expect(server.connections).toBe(0)
  })

  it('runs once for many concurrent requests with one Idempotency-Key', async () => {
    await start()
    const id = await register()
    const keyed = { headers: { 'idempotency-key': 'once' } }
    const answers = await Promise.all(Array.from({ length: 4 }, () => run(id, keyed)))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed'))).toHaveLength(3)
    expect(server.connections).toBe(1)
  })

  it('runs once for one Idempotency-Key', async () => {
    await start()
    const id = await register()
    const keyed = { headers: { 'idempotency-key': 'once' } }
    expect((await run(id, keyed)).text).toBe((await run(id, keyed)).text)
    expect(server.connections).toBe(1)
  })
})
