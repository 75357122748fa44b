import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { changeEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
import { newId } from '@/lib/platform/ids'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { endDeliveries, publish } from '@/lib/testing/deliveries'
import { addPartner } from '@/lib/testing/partner'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as auditLog } from './audit-log/route'
import * as one from './replays/[id]/route'
import * as replays from './replays/route'
import { POST as createWebhook } from './webhooks/route'

let product: TestProduct
let webhook: string
// Background work is not started, so deliveries stay pending.
beforeEach(async () => {
  product = await openTestProduct()
  webhook = await register(product.partnerKey)
  await publish(product, { count: 3 })
  await endDeliveries(product.runtime, 'failed')
})
afterEach(() => product.dispose())

const hook = { url: 'https://hooks.acme.com/', events: ['*'] }
const register = async (key: string): Promise<string> =>
  (await callRoute(createWebhook, { key, body: hook })).json.id
const stored = () => dumpRows(product.runtime.database.sqlite)

const post = (body: object, options: CallOptions = {}) =>
  callRoute(replays.POST, { key: product.partnerKey, body, ...options })
const read = (id: string) => callRoute(one.GET, { key: product.partnerKey, id })
const failed = { filter: { status: 'failed' } }

describe('POST /v1/replays', () => {
  it('with dry_run returns 200 and a plan, and stores nothing', async () => {
    const before = stored()
    const { status, json } = await post({ ...failed, rate_per_second: 2, dry_run: true })
    expect([status, json]).toEqual([
      200,
      {
        ...{ total: 3, already_delivered: 0, inactive: 0 },
        ...{ oldest: expect.stringMatching(/Z$/), newest: expect.stringMatching(/Z$/), estimated_seconds: 2 },
        by_webhook: [{ webhook_id: webhook, count: 3 }],
        by_event_type: [{ event_type: 'lead.created', count: 3 }],
      },
    ])
    expect(stored()).toBe(before)
  })

  it('returns 202 and the replay, which can be read, listed and found in the audit log', async () => {
    const filter = { webhook_id: webhook, status: 'failed', event_type: 'lead.*', cause: 'http_5xx' }
    const { status, json } = await post({ filter, rate_per_second: 1, reason: 'Certificate was renewed' })
    const progress = {
      total: 3,
      delivered: 0,
      failed: 0,
      cancelled: 0,
      skipped: 0,
      remaining: 3,
      eta_seconds: 3,
    }
    expect([status, json]).toEqual([
      202,
      {
        ...{ id: expect.stringMatching(/^rpl_[0-9a-f]{32}$/), status: 'running', filter, rate_per_second: 1 },
        ...{ reason: 'Certificate was renewed', created_at: expect.any(String), ended_at: null },
        ...{ created_by: expect.stringMatching(/^key_/), progress },
      },
    ])
    const answer = await read(json.id)
    expect(answer.json).toEqual(json)
    const headers = { 'if-none-match': answer.headers.get('etag') ?? '' }
    const same = await one.GET(
      new Request('http://127.0.0.1:3000/v1/x', {
        headers: { ...headers, 'x-partner-key': product.partnerKey },
      }),
      { params: Promise.resolve({ id: json.id }) },
    )
    expect(same.status).toBe(304)
    const { entries } = (await callRoute(auditLog, { key: product.partnerKey })).json
    expect(entries[0]).toMatchObject({
      action: 'replay.started',
      target_id: json.id,
      after: { filter, total: 3 },
    })
  })

  it('defaults to 50 a second and everything that is final', async () => {
    expect((await post({ filter: {} })).json).toMatchObject({
      ...{ rate_per_second: 50, reason: null, filter: {}, progress: { total: 3 } },
    })
  })

  const missed = { status: 'missed' }
  it.each<[object, string[]]>([
    [{}, ['filter']],
    [{ filter: null }, ['filter']],
    [{ ...failed, rate: 5, colour: 'blue' }, ['rate', 'colour']],
    [{ filter: { account_id: 'acc_1', test: true } }, ['filter.account_id', 'filter.test']],
    [{ filter: { status: 'pending' } }, ['filter.status']],
    [{ filter: { event_type: '*' } }, ['filter.event_type']],
    [{ filter: { event_type: 'lead.gone', cause: 'none' } }, ['filter.event_type', 'filter.cause']],
    [{ filter: { from: 'yesterday', to: 7 } }, ['filter.from', 'filter.to']],
    [{ filter: { from: '2026-02-15T10:30:00Z', to: '2026-02-15T11:30:00+01:00' } }, ['filter.to']],
    [{ filter: { ...missed, cause: 'timeout' } }, ['filter.webhook_id', 'filter.cause']],
    [{ filter: { ...missed, q: 'cause:timeout' } }, ['filter.webhook_id', 'filter.q']],
    [{ filter: { q: 'cause:none' } }, ['filter.q']],
    [{ filter: { webhook_id: 7 } }, ['filter.webhook_id']],
    [{ filter: { webhook_id: 'wh_unknown' } }, ['filter.webhook_id']],
    [{ filter: { ...missed, webhook_id: 'wh_unknown' } }, ['filter.webhook_id']],
    [{ ...failed, rate_per_second: 0 }, ['rate_per_second']],
    [{ ...failed, rate_per_second: 501 }, ['rate_per_second']],
    [{ ...failed, rate_per_second: 1.5 }, ['rate_per_second']],
    [{ ...failed, reason: 'x'.repeat(501) }, ['reason']],
    [{ ...failed, reason: 7, dry_run: 'yes' }, ['reason', 'dry_run']],
  ])('refuses %j, naming every bad field', async (body, fields) => {
    const before = stored()
    for (const dry_run of [undefined, true]) {
      const { status, json } = await post({ ...(dry_run && { dry_run }), ...body })
      expect([status, badFields(json)]).toEqual([422, fields])
    }
    expect(stored()).toBe(before)
  })

  it('of nothing is refused with that reason; a plan just has 0', async () => {
    const nothing = { filter: { status: 'cancelled' } }
    const before = stored()
    const refused = await post(nothing)
    expect([refused.status, badFields(refused.json), refused.json.errors[0].code]).toEqual([
      ...[422, ['filter'], 'nothing_matches'],
    ])
    expect((await post({ ...nothing, dry_run: true })).json.total).toBe(0)
    expect(stored()).toBe(before)
    await changeEndpoint(product.ctx, webhook, { active: false })
    expect((await post(failed)).json.errors[0].message).toContain('All 3 matching deliveries')
  })

  it.each(['another partner', 'the past'])('does not find an endpoint of %s', async (whose) => {
    const other = await addPartner(product.runtime, 'Other')
    const id = whose === 'the past' ? webhook : await register(other.partnerKey)
    if (whose === 'the past') await deleteEndpoint(product.ctx, webhook)
    for (const status of ['failed', 'missed']) {
      const { json } = await post({ filter: { webhook_id: id, status } })
      const unknown = await post({ filter: { webhook_id: newId('wh'), status } })
      expect([json.status, badFields(json)]).toEqual([422, ['filter.webhook_id']])
      expect({ ...json, request_id: '' }).toEqual({ ...unknown.json, request_id: '' })
    }
  })

  it('with one Idempotency-Key, twice concurrently and once more, makes one replay', async () => {
    const headers = { 'idempotency-key': 'pressed' }
    const answers = await Promise.all([post(failed, { headers }), post(failed, { headers })])
    answers.push(await post(failed, { headers }))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers.map(({ headers: given }) => given.get('idempotent-replayed')).sort()).toEqual([
      ...[null, 'true', 'true'],
    ])
    expect((await callRoute(replays.GET, { key: product.partnerKey })).json.replays).toHaveLength(1)
    expect((await post({ filter: {} }, { headers })).status).toBe(409)
  })
})
