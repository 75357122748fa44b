import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import type { RouteHandler } from '@/lib/platform/http/route-spec'
import { newId } from '@/lib/platform/ids'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { endDeliveries, publish } from '@/lib/testing/deliveries'
import { addPartner } from '@/lib/testing/partner'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as auditLog } from './audit-log/route'
import * as cancelled from './replays/[id]/cancel/route'
import * as paused from './replays/[id]/pause/route'
import * as resumed from './replays/[id]/resume/route'
import * as one from './replays/[id]/route'
import * as replays from './replays/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
// Background work is not started, so deliveries stay pending.
beforeEach(async () => {
  product = await openTestProduct()
  await callRoute(createWebhook, { key: product.partnerKey, body: hook })
  await publish(product, { count: 3 })
  await endDeliveries(product.runtime, 'failed')
})
afterEach(() => product.dispose())

const hook = { url: 'https://hooks.acme.com/', events: ['*'] }
const stored = () => dumpRows(product.runtime.database.sqlite)
const post = (body: object, options: CallOptions = {}) =>
  callRoute(replays.POST, { key: product.partnerKey, body, ...options })
const act = (handler: RouteHandler, id: string, options: CallOptions = {}) =>
  callRoute(handler, { method: 'POST', key: product.partnerKey, id, ...options })
const read = (id: string) => callRoute(one.GET, { key: product.partnerKey, id })
const failed = { filter: { status: 'failed' } }

describe('the verbs of a replay', () => {
  it('pause, resume and cancel it, each returning the replay and recorded in the audit log', async () => {
    const { id } = (await post(failed)).json
    const states: [RouteHandler, string][] = [
      [paused.POST, 'paused'],
      [resumed.POST, 'running'],
      [cancelled.POST, 'cancelled'],
    ]
    for (const [handler, status] of states) {
      const answer = await act(handler, id)
      expect([answer.status, answer.json]).toEqual([200, expect.objectContaining({ id, status })])
    }
    expect((await read(id)).json.progress).toMatchObject({ total: 3, cancelled: 3, remaining: 0 })
    const { entries } = (await callRoute(auditLog, { key: product.partnerKey, query: '?limit=3' })).json
    expect(
      entries.map(({ action, before, after }: Record<string, unknown>) => [action, before, after]),
    ).toEqual([
      ['replay.cancelled', { status: 'running' }, { status: 'cancelled' }],
      ['replay.resumed', { status: 'paused' }, { status: 'running' }],
      ['replay.paused', { status: 'running' }, { status: 'paused' }],
    ])
  })

  it('return 409 with the current status when they are impossible, and change nothing', async () => {
    const { id } = (await post(failed)).json
    const refused = async (handler: RouteHandler) => {
      const before = stored()
      const { status, json } = await act(handler, id)
      expect(stored()).toBe(before)
      return [status, json.code, json.detail]
    }
    expect(await refused(resumed.POST)).toEqual([409, 'conflict', 'This replay is running.'])
    await act(paused.POST, id)
    expect(await refused(paused.POST)).toEqual([409, 'conflict', 'This replay is paused.'])
    await act(cancelled.POST, id)
    for (const { POST } of [paused, resumed, cancelled])
      expect(await refused(POST)).toEqual([409, 'conflict', 'This replay is cancelled.'])
  })

  it("know no replay of another partner's, nor a session of theirs", async () => {
    const { id } = (await post(failed)).json
    const other = await addPartner(product.runtime, 'Other')
    const { cookie } = await signInAs(product.runtime, 'owner', { partnerId: other.partnerId })
    const before = stored()
    for (const [handler, method] of [
      [one.GET, 'GET'],
      ...[paused, resumed, cancelled].map(({ POST }) => [POST, 'POST']),
    ] as [RouteHandler, string][]) {
      for (const who of [{ key: other.partnerKey }, { key: '', cookie }]) {
        const foreign = await callRoute(handler, { ...who, method, id })
        const never = await callRoute(handler, { ...who, method, id: newId('rpl') })
        expect(foreign.status).toBe(404)
        expect({ ...foreign.json, request_id: '' }).toEqual({ ...never.json, request_id: '' })
      }
    }
    expect((await callRoute(replays.GET, { key: other.partnerKey })).json).toEqual({
      replays: [],
      next_cursor: null,
    })
    expect(stored()).toBe(before)
  })

  it('are refused to viewers and keys without access to replays, which may read', async () => {
    const { id } = (await post(failed)).json
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    const allowed = await signInAs(product.runtime, 'admin', { partnerId: product.partnerId })
    const { db } = product.runtime.database
    const access = JSON.stringify(['read', 'write'])
    await db.updateTable('keys').set({ access }).where('kind', '=', 'partner').execute()
    for (const who of [{ key: '', cookie }, {}]) {
      const before = stored()
      expect((await post(failed, who)).status).toBe(403)
      expect((await post({ ...failed, dry_run: true }, who)).status).toBe(403)
      for (const { POST } of [paused, resumed, cancelled]) expect((await act(POST, id, who)).status).toBe(403)
      expect(stored()).toBe(before)
      expect((await callRoute(one.GET, { key: product.partnerKey, id, ...who })).status).toBe(200)
      expect((await callRoute(replays.GET, { key: product.partnerKey, ...who })).json.replays).toHaveLength(1)
    }
    expect((await act(paused.POST, id, { key: '', cookie: allowed.cookie })).status).toBe(200)
  })
})

describe('the list', () => {
  it('is newest first and paged', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.unshift((await post(failed)).json.id)
    const seen: string[] = []
    for (let query = '?limit=2'; query; ) {
      const { replays: page, next_cursor } = (
        await callRoute(replays.GET, { key: product.partnerKey, query })
      ).json
      seen.push(...page.map(({ id }: { id: string }) => id))
      query = next_cursor ? `?limit=2&cursor=${next_cursor}` : ''
    }
    expect(seen).toEqual(ids)
    expect((await callRoute(replays.GET, { key: product.partnerKey, query: '?status=paused' })).status).toBe(
      422,
    )
  })
})

it.each([
  ['/v1/replays', replays, 'GET, POST'],
  ['/v1/replays/:id', one, 'GET'],
  ['/v1/replays/:id/pause', paused, 'POST'],
  ['/v1/replays/:id/resume', resumed, 'POST'],
  ['/v1/replays/:id/cancel', cancelled, 'POST'],
])('%s allows its own methods only', async (_, handlers, allow) => {
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
    const { status, headers } = await callRoute(handlers[method], { method, id: 'rpl_x', key: '' })
    if (allow.split(', ').includes(method)) expect(status).toBe(401)
    else expect([method, status, headers.get('allow')]).toEqual([method, 405, allow])
  }
})
