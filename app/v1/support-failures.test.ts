import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attemptDelivery } from '@/lib/deliveries/attempt'
import { sendTest } from '@/lib/events/test-send'
import { setRuntime } from '@/lib/platform/context'
import { foldOldStats } from '@/lib/stats/fold'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { addDelivered, addFailed, publishTo, runAttempts } from '@/lib/testing/deliveries'
import { addEndpoint, addPartner, endpointUrl, type TestEndpoint } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { type SignedIn, signInAs } from '@/lib/testing/sign-in'
import { GET as readAudit } from './audit-log/route'
import * as notes from './support/failures/[id]/notes/route'
import * as one from './support/failures/[id]/route'
import * as all from './support/failures/route'

const hour = 3_600_000
let runtime: TestRuntime
let endpoint: TestEndpoint
let staff: SignedIn
beforeEach(async () => {
  runtime = await openTestRuntime()
  setRuntime(runtime)
  endpoint = await addEndpoint(await addPartner(runtime))
  staff = await signInAs(runtime, 'support', { partnerId: null, lifetimeMs: 400 * 24 * hour })
})
afterEach(async () => {
  setRuntime(undefined)
  await runtime.dispose()
})

const call: typeof callRoute = (handler, options) => callRoute(handler, { cookie: staff.cookie, ...options })
const list = async (query = '') => (await call(all.GET, { query })).json
const column = async (name: string) =>
  (await list()).failures.map((row: Record<string, unknown>) => row[name])
const first = async () => (await list()).failures[0]
const patch = (id: string, body: object, options: CallOptions = {}) =>
  call(one.PATCH, { method: 'PATCH', id, body, ...options })
const auditOf = async ({ partnerKey: key }: TestEndpoint) =>
  (await callRoute(readAudit, { key })).json.entries

describe('a failure', () => {
  it('is one row for a cause of an endpoint, however many deliveries it affects', async () => {
    await addFailed(runtime, endpoint, 3)
    runtime.clock.now += 2 * hour
    await addFailed(runtime, endpoint)
    const { failures, next_cursor, widespread } = await list()
    expect([next_cursor, widespread]).toEqual([null, []])
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatchObject({
      cause: 'http_5xx',
      partner: { id: endpoint.partnerId, name: 'Acme' },
      webhook: { id: endpoint.endpointId, url: endpointUrl, status: 'active' },
      state: 'new',
      assignee: null,
      first_seen_at: '2026-02-17T14:00:00Z',
      last_seen_at: '2026-02-17T16:01:30Z',
      attempts_failed: 8,
      note_count: 0,
    })
    expect(failures[0].trend.slice(-3)).toEqual([6, 0, 2])
    expect(failures[0].trend).toHaveLength(24)
  })

  it('is counted the same once the minutes are folded, and no longer after a day', async () => {
    await addFailed(runtime, endpoint, 3)
    const before = await first()
    runtime.clock.now += 60_000
    await foldOldStats(runtime.system)
    expect(await first()).toEqual(before)
    runtime.clock.now += 24 * hour
    expect((await first()).attempts_failed).toBe(0)
  })

  it('is separate for another cause, and first when it was seen last', async () => {
    await addFailed(runtime, endpoint)
    runtime.clock.now += 60_000
    await runAttempts(runtime, { ids: [await publishTo(endpoint)], status: 404 })
    expect(await column('cause')).toEqual(['http_404', 'http_5xx'])
    runtime.clock.now += 60_001
    await addFailed(runtime, endpoint)
    expect(await column('cause')).toEqual(['http_5xx', 'http_404'])
  })

  it('does not exist after test sends or successes only', async () => {
    await addDelivered(runtime, endpoint)
    const { id } = await sendTest(endpoint.ctx, endpoint.endpointId, { input: {}, text: '{}' })
    await runAttempts(runtime, { ids: [id], status: 500 })
    expect((await list()).failures).toEqual([])
  })

  it('shows its latest deliveries without bodies, and its notes', async () => {
    await addFailed(runtime, endpoint, 6)
    const { id } = await first()
    const made = await call(notes.POST, { id, body: { text: ' They know. ' } })
    expect([made.status, made.json.text]).toEqual([201, 'They know.'])
    const { json } = await call(one.GET, { id })
    expect(json.deliveries).toHaveLength(5)
    expect(json.deliveries[0]).toMatchObject({ cause: 'http_5xx', partner: { name: 'Acme' } })
    expect(json.deliveries[0].last_attempt.response_body).toBeUndefined()
    expect(json.notes).toEqual([made.json])
    expect(json.note_count).toBe(1)
    expect(json.suggested_reply).toContain(
      `deliveries to ${endpointUrl} have been failing since 17 February 2026`,
    )
    expect(made.json.author).toEqual({ id: staff.userId, name: staff.email })
  })
})

describe('the state of a failure', () => {
  it("is set by staff, and appears in the partner's log without their name", async () => {
    await addFailed(runtime, endpoint)
    const { id } = await first()
    runtime.clock.now += 5_000
    const body = { state: 'acknowledged', assignee_id: staff.userId }
    const changed = await patch(id, body)
    expect(changed.json).toMatchObject({
      state: 'acknowledged',
      state_changed_at: '2026-02-17T14:00:35Z',
      assignee: { id: staff.userId, name: staff.email },
    })
    await call(notes.POST, { id, body: { text: 'Their chief is away until Monday.' } })
    const [noted, updated] = await auditOf(endpoint)
    expect(noted).toMatchObject({ action: 'failure.noted', target_id: endpoint.endpointId, after: null })
    expect(updated).toMatchObject({
      action: 'failure.updated',
      target_id: endpoint.endpointId,
      actor: { kind: 'user', name: 'Recover support' },
      before: { state: 'new', is_assigned: false },
      after: { state: 'acknowledged', is_assigned: true },
    })
    expect(JSON.stringify([noted, updated])).not.toMatch(/chief|@acme/)
  })

  it('becomes regressed immediately when a resolved failure is seen again', async () => {
    await addFailed(runtime, endpoint)
    const { id } = await first()
    await patch(id, { state: 'resolved' })
    expect((await list('?state=open')).failures).toEqual([])
    await addDelivered(runtime, endpoint)
    expect((await first()).state).toBe('resolved')
    runtime.receivers.respond(500)
    await attemptDelivery(runtime.system, { deliveryId: await publishTo(endpoint), number: 1, pauses: 0 })
    expect(await first()).toMatchObject({ id, state: 'regressed' })
    expect((await list('?state=open')).failures).toHaveLength(1)
  })

  it('stays the same in all other cases when it is seen again', async () => {
    await addFailed(runtime, endpoint)
    const { id } = await first()
    await patch(id, { state: 'waiting_for_partner' })
    runtime.clock.now += hour
    await addFailed(runtime, endpoint)
    expect(await first()).toMatchObject({
      state: 'waiting_for_partner',
      last_seen_at: '2026-02-17T15:00:30Z',
    })
  })

  it("does not overwrite somebody else's change", async () => {
    await addFailed(runtime, endpoint)
    const { id } = await first()
    const read = await call(one.GET, { id })
    const headers = { 'if-match': read.headers.get('etag') ?? '' }
    await addFailed(runtime, endpoint)
    expect((await patch(id, { state: 'acknowledged' }, { headers })).status).toBe(200)
    expect((await patch(id, { state: 'resolved' }, { headers })).status).toBe(412)
    expect((await first()).state).toBe('acknowledged')
  })

  it.each([
    [{}, 'body'],
    [{ state: 'regressed' }, 'state'],
    [{ state: 'done' }, 'state'],
    [{ assignee_id: 'usr_nobody' }, 'assignee_id'],
    [{ assignee_id: 5 }, 'assignee_id'],
    [{ state: 'new', note: 'x' }, 'note'],
  ])('refuses %j', async (body, field) => {
    await addFailed(runtime, endpoint)
    const { id } = await first()
    const { status, json } = await patch(id, body)
    expect([status, badFields(json)]).toEqual([422, [field]])
    const { userId } = await signInAs(runtime, 'owner', { partnerId: endpoint.partnerId })
    expect((await patch(id, { assignee_id: userId })).status).toBe(422)
  })
})
