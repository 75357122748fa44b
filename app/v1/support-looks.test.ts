import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { setRuntime } from '@/lib/platform/context'
import { getSupportDelivery, listDeliveriesOfAll } from '@/lib/support/deliveries'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { addDelivered, addFailed, publishTo, runAttempts } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, endpointUrl, type TestEndpoint } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { signInAs } from '@/lib/testing/sign-in'
import { GET as readAudit } from './audit-log/route'
import { GET as getOwnDelivery } from './deliveries/[id]/route'
import * as reveal from './support/deliveries/[id]/reveal/route'
import * as oneDelivery from './support/deliveries/[id]/route'
import * as deliveries from './support/deliveries/route'
import * as failure from './support/failures/[id]/route'
import * as failures from './support/failures/route'
import * as partnerNotes from './support/partners/[id]/notes/route'
import * as partner from './support/partners/[id]/route'
import * as partners from './support/partners/route'
import * as system from './support/system/route'

let runtime: TestRuntime
let endpoint: TestEndpoint
let key: string
let staff: string
beforeEach(async () => {
  runtime = await openTestRuntime()
  setRuntime(runtime)
  endpoint = await addEndpoint(await addPartner(runtime))
  key = endpoint.partnerKey
  staff = (await signInAs(runtime, 'support', { partnerId: null })).cookie
})
afterEach(async () => {
  setRuntime(undefined)
  await runtime.dispose()
})

const call: typeof callRoute = (handler, options) => callRoute(handler, { cookie: staff, ...options })
const failOne = async () => {
  const id = await publishTo(endpoint)
  await runAttempts(runtime, { ids: [id], status: 500 })
  return id
}
const look = (id: string, body: object = { reason: 'They ask why it failed' }, options: CallOptions = {}) =>
  call(reveal.POST, { id, body, ...options })
const readLog = async () => (await callRoute(readAudit, { key })).json.entries

describe("a partner's delivery", () => {
  it('is shown without bodies, alone and in the list', async () => {
    const id = await failOne()
    const { json } = await call(oneDelivery.GET, { id })
    expect(json).toMatchObject({
      id,
      status: 'failed',
      cause: 'http_5xx',
      partner: { id: endpoint.partnerId, name: 'Acme' },
      attempts: [{ number: 1, status_code: 500 }, { number: 2 }],
    })
    const listed = (await call(deliveries.GET)).json.deliveries[0]
    for (const shown of [json, json.attempts[0], json.last_attempt, listed, listed.last_attempt])
      for (const hidden of ['event', 'event_body', 'response_body']) expect(shown).not.toHaveProperty(hidden)
    expect(await readLog()).toEqual([expect.objectContaining({ action: 'endpoint.created' })])
  })

  it('has no body even for our own pages, which bypass the schemas of routes', async () => {
    const id = await failOne()
    const { system: ctx } = runtime
    const listed = await listDeliveriesOfAll(ctx, { limit: 1, q: undefined })
    expect(JSON.stringify([await getSupportDelivery(ctx, id), listed])).not.toMatch(
      /event_body|response_body/,
    )
  })

  it("is revealed for a reason, which the partner's log records", async () => {
    const id = await failOne()
    const own = (await callRoute(getOwnDelivery, { key, id })).json
    const { status, json } = await look(id)
    expect(status).toBe(200)
    expect(json).toEqual({ ...own, partner: { id: endpoint.partnerId, name: 'Acme' } })
    expect(json.event_body).toContain('"type":"lead.created"')
    expect((await readLog())[0]).toMatchObject({
      action: 'delivery.revealed',
      target_id: id,
      actor: { kind: 'user', name: 'Recover support' },
      after: { reason: 'They ask why it failed' },
    })
  })

  it.each([[{}], [{ reason: '' }], [{ reason: '    x  ' }], [{ reason: 'y'.repeat(501) }], [{ reason: 7 }]])(
    'is not revealed for %j, and then nothing is logged',
    async (body) => {
      const id = await failOne()
      const before = runtime.stored()
      const { status, json } = await look(id, body)
      expect([status, badFields(json)]).toEqual([422, ['reason']])
      expect(runtime.stored()).toBe(before)
    },
  )

  it('is revealed to each staff member separately, whatever Idempotency-Key they use', async () => {
    const id = await failOne()
    const headers = { 'idempotency-key': 'look' }
    const other = (await signInAs(runtime, 'support', { partnerId: null })).cookie
    const looks = [
      await look(id, undefined, { headers }),
      await look(id, undefined, { headers, cookie: other }),
    ]
    expect(looks.map(({ status }) => status)).toEqual([200, 200])
    const actions = (await readLog()).map(({ action }: { action: string }) => action)
    expect(actions.filter((action: string) => action === 'delivery.revealed')).toHaveLength(2)
  })

  it('that does not exist is not found, and nothing is logged', async () => {
    const before = runtime.stored()
    for (const id of ['dlv_never', "' or 1=1 --"]) {
      expect((await look(id)).status).toBe(404)
      expect((await call(oneDelivery.GET, { id })).status).toBe(404)
    }
    expect(runtime.stored()).toBe(before)
  })
})

describe('a failure', () => {
  it('set to its current state changes nothing, and nothing is recorded', async () => {
    await failOne()
    const [before] = (await call(failures.GET)).json.failures
    const log = await readLog()
    for (const body of [{ state: 'new' }, { assignee_id: null }]) {
      const { status, json } = await call(failure.PATCH, { method: 'PATCH', id: before.id, body })
      expect([status, json]).toEqual([200, before])
    }
    expect(await readLog()).toEqual(log)
  })
})

describe('the support routes', () => {
  it('are for signed-in staff only', async () => {
    const id = await failOne()
    const owner = (await signInAs(runtime, 'owner', { partnerId: endpoint.partnerId })).cookie
    const before = runtime.stored()
    const routes = [deliveries.GET, oneDelivery.GET, partners.GET, partner.GET, system.GET]
    for (const credentials of [{ cookie: owner }, { key, cookie: '' }]) {
      for (const handler of routes) expect((await call(handler, { id, ...credentials })).status).toBe(403)
      expect((await look(id, undefined, credentials)).status).toBe(403)
    }
    expect((await look(id, undefined, { headers: { origin: 'https://evil.example' } })).status).toBe(403)
    expect(runtime.stored()).toBe(before)
  })
})

describe('a partner', () => {
  it('is shown with endpoints, failures, changes, keys, team and notes, and no secret', async () => {
    await failOne()
    const id = endpoint.partnerId
    const { email } = await signInAs(runtime, 'owner', { partnerId: id })
    const noted = await call(partnerNotes.POST, { id, body: { text: 'Moves in March' } })
    expect(noted.status).toBe(201)
    const { json, text } = await call(partner.GET, { id })
    expect(json).toMatchObject({
      id,
      name: 'Acme',
      endpoints: 1,
      open_failures: 1,
      webhooks: [{ id: endpoint.endpointId, url: endpointUrl }],
      failures: [{ cause: 'http_5xx', state: 'new' }],
      users: [{ email, role: 'owner' }],
      notes: [{ text: 'Moves in March' }],
    })
    expect(json.keys[0].last_four).toBe(key.slice(-4))
    expect(json.changes.map(({ action }: { action: string }) => action)).toEqual([
      'partner.noted',
      'endpoint.created',
    ])
    expect(text).not.toMatch(/whsec_|secret"|pk_live_|password/)
    const log = JSON.stringify(await readLog())
    expect(log).not.toContain('March')
  })

  it('is found in a list by a part of its name, newest first, page by page', async () => {
    for (const name of ['Brightlend', 'Bright & Co', '100% Leads', 'Über Leads'])
      await addPartner(runtime, name)
    const names = async (query: string) =>
      (await call(partners.GET, { query })).json.partners.map(({ name }: { name: string }) => name)
    expect(await names('?q=bRIGHT')).toEqual(['Bright & Co', 'Brightlend'])
    expect(await names('?q=%25')).toEqual(['100% Leads'])
    expect(await names('?q=_')).toEqual([])
    expect(await names('?q=Über')).toEqual(['Über Leads'])
    const { json } = await call(partners.GET, { query: '?limit=3' })
    const rest = await call(partners.GET, { query: `?limit=3&cursor=${json.next_cursor}` })
    expect([...json.partners, ...rest.json.partners]).toHaveLength(5)
    expect(rest.json.next_cursor).toBeNull()
    const other = await call(partners.GET, { query: `?q=Bright&cursor=${json.next_cursor}` })
    expect(other.status).toBe(422)
  })

  it('that does not exist is not found', async () => {
    expect((await call(partner.GET, { id: 'prt_never' })).status).toBe(404)
    expect((await call(partnerNotes.POST, { id: 'prt_never', body: { text: 'x' } })).status).toBe(404)
  })
})

describe('the system', () => {
  it('shows what is due, since when, and the throughput', async () => {
    await addDelivered(runtime, endpoint, 3)
    await addFailed(runtime, endpoint)
    const dueAt = runtime.clock.now
    await publishTo(endpoint)
    runtime.clock.now += 60_000
    runtime.receivers.respond(500)
    await attemptDelivery(runtime.system, { deliveryId: await publishTo(endpoint), number: 1, pauses: 0 })
    const { json } = await call(system.GET)
    expect(json).toEqual({
      at: '2026-02-17T14:01:30Z',
      deliveries: { due: 1, oldest_due_at: new Date(dueAt).toISOString(), pending: 2 },
      rate: { delivered: 3, failed: 1, attempts_failed: 2 },
      engine: { kind: 'inngest', leader: null, in_flight: null, in_line: null, sleeping: null },
      database: { bytes: expect.any(Number) },
    })
    expect(json.database.bytes).toBeGreaterThan(100_000)
    runtime.clock.now += 60_000
    expect((await call(system.GET)).json.rate.attempts_failed).toBe(1)
  })
})
