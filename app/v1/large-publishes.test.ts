import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasFanOuts } from '@/db/queries/fan-outs'
import { listMaybeMissed } from '@/db/queries/missed-events'
import { expireEvents } from '@/db/queries/retention'
import { examine } from '@/lib/doctor/service'
import { changeEndpoint, createEndpoint, deleteEndpoint } from '@/lib/endpoints/service'
import { makeLeftDeliveries, maxDeliveriesPerPiece } from '@/lib/events/fan-out'
import type { Context } from '@/lib/platform/context'
import { setFaultHook } from '@/lib/platform/fault-injection'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as publish } from './events/route'

const endpointCount = 20
const events = Array.from({ length: 60 }, (_, n) => ({
  type: n % 2 ? 'lead.created' : 'lead.status_changed',
  account_id: 'acc_8f3a1b2c',
  id: `evt_${n}`,
  data: { n },
}))
const all = events.length * endpointCount
const eventsPerPiece = Math.floor(maxDeliveriesPerPiece / endpointCount)
const piecesInAll = Math.ceil(events.length / eventsPerPiece)

let product: TestProduct
let ctx: Context
let endpoints: string[]
beforeEach(async () => {
  product = await openTestProduct()
  ctx = product.ctx
  endpoints = []
  for (let i = 0; i < endpointCount; i++)
    endpoints.push((await createEndpoint(ctx, { url: `https://hooks${i}.acme.com/`, events: ['*'] })).id)
})
afterEach(async () => {
  setFaultHook(() => undefined)
  await product.dispose()
})

const send = (body: unknown = { events }, options: CallOptions = {}) =>
  callRoute(publish, { key: product.platformKey, body, ...options })
const select = (query: string, ...values: unknown[]) =>
  product.runtime.database.sqlite
    .prepare(query)
    .pluck()
    .all(...values)
const countDeliveries = () => select('select count(*) from deliveries')[0]
const runs = () =>
  select("select count(*) from ie_runs where status < 3 and event like '%webhook/delivery.created%'")[0]

/** Runs `act` once this many pieces of deliveries are on disk; the result counts the pieces so far. */
function atPiece(number: number, act: () => void): () => number {
  let pieces = 0
  setFaultHook((point) => {
    if (point === 'publish:piece' && ++pieces === number) act()
  })
  return () => pieces
}

describe('a publish of more deliveries than one transaction makes', () => {
  it('gets its reply once all of them and their runs are on disk, each once and in order', async () => {
    const pieces = atPiece(0, () => undefined)
    const { status, json } = await send()
    expect(status).toBe(202)
    expect(json.events).toEqual(events.map(({ id }) => ({ id, duplicate: false, deliveries: endpointCount })))
    expect([countDeliveries(), runs(), pieces()]).toEqual([all, all, piecesInAll])
    for (const id of endpoints)
      expect(select('select event_id from deliveries where endpoint_id = ? order by id', id)).toEqual(
        events.map((event) => event.id),
      )
    expect(await hasFanOuts(ctx.db)).toBe(false)
    expect(select('select count(*) from fan_out_targets')).toEqual([0])
    expect((await examine(ctx)).ok).toBe(true)
  })

  it('uses the endpoints and subscriptions of the time of the publish', async () => {
    const created = await createEndpoint(ctx, { url: 'https://other.acme.com/', events: ['lead.created'] })
    atPiece(1, () => {
      void createEndpoint(ctx, { url: 'https://late.acme.com/', events: ['*'] })
      void changeEndpoint(ctx, created.id, { events: ['*'] })
    })
    const { json } = await send()
    const counts = json.events.map(({ deliveries }: { deliveries: number }) => deliveries)
    expect(counts).toEqual(events.map((_, n) => endpointCount + (n % 2)))
    expect(countDeliveries()).toBe(all + 30)
    expect((await examine(ctx)).ok).toBe(true)
  })

  it('lets others publish in between', async () => {
    const order: string[] = []
    let other: Promise<unknown> = Promise.resolve()
    setFaultHook((point) => {
      if (point !== 'publish:piece') return
      order.push('piece')
      if (order.length === 1) other = send({ ...events[0], id: 'evt_other' }).then(() => order.push('other'))
    })
    await send()
    await other
    expect(order.indexOf('other')).toBeLessThan(order.lastIndexOf('piece'))
  })

  it('with ids that were published before makes only the new ones', async () => {
    await send({ events: events.slice(0, 10) })
    const { json } = await send()
    expect(json.events.map(({ duplicate }: { duplicate: boolean }) => duplicate)).toEqual(
      events.map((_, n) => n < 10),
    )
    expect(countDeliveries()).toBe(all)
  })
})

describe.each([
  ['paused', 'endpoint_inactive', (id: string) => changeEndpoint(ctx, id, { active: false })],
  ['deleted', 'endpoint_deleted', (id: string) => deleteEndpoint(ctx, id)],
])('an endpoint that is %s while the deliveries of a publish are made', (_, cause, stop) => {
  it('has the remaining deliveries made as cancelled: they count, and are not sent', async () => {
    const id = endpoints[3] ?? ''
    let stopped: Promise<unknown> = Promise.resolve()
    atPiece(1, () => {
      stopped = stop(id)
    })
    const { json } = await send()
    await stopped
    expect(json.events.at(-1)).toEqual({ id: 'evt_59', duplicate: false, deliveries: endpointCount })
    const later = `from deliveries where endpoint_id = ? and cast(substr(event_id, 5) as integer) >= ${eventsPerPiece}`
    expect(select(`select distinct status || ' ' || cause ${later}`, id)).toEqual([`cancelled ${cause}`])
    expect(
      select(`select count(*) from ie_runs where status < 3 and idempotency_key in (select id ${later})`, id),
    ).toEqual([0])
    expect(
      Number(
        select(
          "select sum(count) from delivery_stats where endpoint_id = ? and outcome = 'cancelled'",
          id,
        )[0],
      ),
    ).toBeGreaterThanOrEqual(events.length - eventsPerPiece)
    expect(countDeliveries()).toBe(all)
    expect((await examine(ctx)).ok).toBe(true)
  })
})

describe('a publish whose deliveries cannot all be stored', () => {
  function fillDisk(): void {
    const { sqlite } = product.runtime.database
    sqlite.pragma(`max_page_count = ${sqlite.pragma('page_count', { simple: true })}`)
  }
  const makeRoom = () => product.runtime.database.sqlite.pragma('max_page_count = 1000000')

  it.each([
    ['the same ids', {}, true],
    ['its Idempotency-Key', { headers: { 'idempotency-key': 'one' } }, false],
  ])(
    'reports that it is stored; repeated with %s it gets its reply once they are',
    async (_, options, duplicate) => {
      atPiece(2, fillDisk)
      const { status, json, headers } = await send(undefined, options)
      expect([status, json.code, json.errors[0].code, headers.get('retry-after')]).toEqual([
        503,
        'unavailable',
        'deliveries_pending',
        '5',
      ])
      expect((await send(undefined, options)).json.errors[0].code).toBe('deliveries_pending')
      expect([select('select count(*) from events')[0], countDeliveries()]).toEqual([
        60,
        2 * eventsPerPiece * endpointCount,
      ])
      expect((await examine(ctx)).ok).toBe(true)
      makeRoom()
      const again = await send(undefined, options)
      expect([again.status, again.json.events.at(-1).duplicate]).toEqual([202, duplicate])
      expect([countDeliveries(), runs()]).toEqual([all, all])
    },
  )

  it('repeated by others while it runs returns to each once all are stored', async () => {
    const seen = await Promise.all(
      Array.from({ length: 4 }, async () => [(await send()).status, countDeliveries()]),
    )
    expect(seen).toEqual(Array(4).fill([202, all]))
  })
})

describe('a publish whose publisher dies before its deliveries are made', () => {
  beforeEach(async () => {
    atPiece(2, () => {
      throw new Error('gone')
    })
    expect((await send()).status).toBe(500)
    setFaultHook(() => undefined)
    expect(countDeliveries()).toBe(2 * eventsPerPiece * endpointCount)
  })

  it('has the rest made in the background, each once', async () => {
    expect(await Promise.all([makeLeftDeliveries(ctx), makeLeftDeliveries(ctx)])).toEqual([true, true])
    expect([countDeliveries(), runs()]).toEqual([all, all])
    expect(await makeLeftDeliveries(ctx)).toBe(true)
    expect((await examine(ctx)).ok).toBe(true)
  })

  it('counts as missed for none of its endpoints, and for one that came later', async () => {
    const late = await createEndpoint(ctx, { url: 'https://late.acme.com/', events: ['*'] })
    const missedBy = async (endpointId: string) => {
      const rows = await listMaybeMissed(ctx.db, {
        partnerId: ctx.partnerId,
        type: 'lead.created',
        endpointId,
        after: { at: 0, id: '' },
        until: { at: Date.now() + 1_000, id: '' },
        limit: 100,
      })
      return rows.filter(({ is_missed }) => is_missed === 1).length
    }
    expect(await missedBy(endpoints[0] ?? '')).toBe(0)
    expect(await missedBy(late.id)).toBe(30)
  })

  it('is left alone by retention until it has them', async () => {
    const ids = events.map(({ id }) => id)
    const expire = () =>
      ctx.runtime.database.batch.write((db) =>
        expireEvents(db, { ids, before: Date.now() + 1_000, now: Date.now() }),
      )
    expect(await expire()).toBe(0)
    expect(await makeLeftDeliveries(ctx)).toBe(true)
    expect(countDeliveries()).toBe(all)
  })

  it('is reported by the doctor when its deliveries are missing after ten minutes', async () => {
    expect((await examine(ctx)).ok).toBe(true)
    product.runtime.database.sqlite.exec('update events set created_at = created_at - 700000')
    const { checks } = await examine(ctx)
    expect(checks.flatMap(({ ok, broken }) => (ok ? [] : broken))).toHaveLength(20)
  })
})
