import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { insertNotice, listNoticeRows } from '@/db/queries/notices'
import { dumpRows, planOf } from '@/db/testing'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readAudit } from './audit-log/route'
import { POST as acknowledge } from './notices/[id]/acknowledge/route'
import { POST as acknowledgeAll } from './notices/acknowledge-all/route'
import { GET as listNotices } from './notices/route'

let product: TestProduct
beforeEach(async () => {
  product = await openTestProduct()
  for (let i = 0; i < 5; i++) await addNotice(`ntc_${i}`)
})
afterEach(() => product.dispose())

function addNotice(id: string): Promise<void> {
  const data = { webhook_id: 'wh_a', failures: 5, since: '2026-02-14T15:30:00Z', last_cause: 'http_5xx' }
  return insertNotice(product.runtime.database.db, {
    id,
    partner_id: product.partnerId,
    type: 'webhook.endpoint_failing',
    delivery_id: null,
    data: JSON.stringify(data),
    created_at: Date.parse('2026-02-14T15:30:00Z'),
  })
}
const call: typeof callRoute = (handler, options) =>
  callRoute(handler, { key: product.partnerKey, ...options })
const take = (id: string, options: CallOptions = {}) => call(acknowledge, { id, method: 'POST', ...options })
const list = (query: string) => call(listNotices, { query })
const idsOf = async (query: string) => (await list(query)).json.notices.map(({ id }: { id: string }) => id)
const stored = () => dumpRows(product.runtime.database.sqlite)

describe('POST /v1/notices/:id/acknowledge', () => {
  it('sets the time once; a second call changes nothing and returns the same', async () => {
    product.runtime.now = () => Date.parse('2026-02-14T16:00:00.750Z')
    const first = await take('ntc_3')
    expect(first.status).toBe(200)
    expect(Object.keys(first.json)).toEqual(['id', 'type', 'created_at', 'acknowledged_at', 'data'])
    expect(first.json).toMatchObject({ id: 'ntc_3', acknowledged_at: '2026-02-14T16:00:00Z' })
    product.runtime.now = () => Date.parse('2026-02-14T17:00:00Z')
    const before = stored()
    const second = await take('ntc_3', { body: {} })
    expect([second.status, second.text]).toEqual([200, first.text])
    expect(stored()).toBe(before)
    const { notices } = (await list('')).json
    expect(notices.map((notice: { acknowledged_at: unknown }) => notice.acknowledged_at)).toEqual([
      null,
      '2026-02-14T16:00:00Z',
      null,
      null,
      null,
    ])
    const { entries } = (await call(readAudit)).json
    expect(entries).toMatchObject([{ action: 'notice.acknowledged', target_id: 'ntc_3' }])
  })

  it('refuses viewers and any field', async () => {
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    const before = stored()
    expect((await take('ntc_3', { key: '', cookie })).status).toBe(403)
    expect((await take('ntc_x')).status).toBe(404)
    const { status, json } = await take('ntc_3', { body: { acknowledged_at: null } })
    expect([status, badFields(json)]).toEqual([422, ['acknowledged_at']])
    expect(stored()).toBe(before)
  })
})

describe('POST /v1/notices/acknowledge-all', () => {
  const takeAll = (body: object, options: CallOptions = {}) => call(acknowledgeAll, { body, ...options })

  it('acknowledges open notices once and returns how many', async () => {
    await take('ntc_3')
    expect((await takeAll({})).json).toEqual({ acknowledged: 4, is_more: false })
    expect(await idsOf('?acknowledged=false')).toEqual([])
    const before = stored()
    expect((await takeAll({})).json).toEqual({ acknowledged: 0, is_more: false })
    expect(stored()).toBe(before)
    const [last] = (await call(readAudit)).json.entries
    expect(last).toMatchObject({ action: 'notice.all_acknowledged', after: { acknowledged: 4 } })
  })

  it('leaves notices open that came after the last one seen', async () => {
    expect((await takeAll({ up_to: 'ntc_2' })).json.acknowledged).toBe(3)
    expect(await idsOf('?acknowledged=false')).toEqual(['ntc_4', 'ntc_3'])
  })

  it('does a thousand at a time, the oldest first', async () => {
    for (let i = 0; i < 1_000; i++) await addNotice(`ntc_x${String(i).padStart(4, '0')}`)
    expect((await takeAll({})).json).toEqual({ acknowledged: 1_000, is_more: true })
    expect(await idsOf('?acknowledged=false')).toEqual(
      [999, 998, 997, 996, 995].map((i) => `ntc_x${String(i).padStart(4, '0')}`),
    )
  })

  it("leaves another partner's alone, and is not for viewers", async () => {
    const { partnerKey: key } = await addPartner(product.runtime, 'Other')
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    expect((await takeAll({ up_to: 'ntc_4' }, { key })).json.acknowledged).toBe(0)
    expect((await takeAll({}, { key: '', cookie })).status).toBe(403)
    expect((await takeAll({ up_to: 7 })).status).toBe(422)
    expect(await idsOf('?acknowledged=false')).toHaveLength(5)
  })
})

describe('GET /v1/notices', () => {
  beforeEach(async () => {
    for (const id of ['ntc_1', 'ntc_3']) await take(id)
  })

  it('shows all of them, those that are acknowledged, or those that are not', async () => {
    expect(await idsOf('')).toEqual(['ntc_4', 'ntc_3', 'ntc_2', 'ntc_1', 'ntc_0'])
    expect(await idsOf('?acknowledged=true')).toEqual(['ntc_3', 'ntc_1'])
    expect(await idsOf('?acknowledged=false')).toEqual(['ntc_4', 'ntc_2', 'ntc_0'])
  })

  it.each(['1', 'True', '', 'null'])('refuses acknowledged=%s', async (value) => {
    const { status, json } = await list(`?acknowledged=${value}`)
    expect([status, badFields(json)]).toEqual([422, ['acknowledged']])
  })

  it('accepts a cursor under its own filter only', async () => {
    const { next_cursor: cursor } = (await list('?acknowledged=false&limit=2')).json
    expect(await idsOf(`?acknowledged=false&cursor=${cursor}`)).toEqual(['ntc_0'])
    for (const filter of ['', '&acknowledged=true'])
      expect((await list(`?cursor=${cursor}${filter}`)).status).toBe(422)
  })

  it.each([
    ['of all', undefined, 'notices_partner'],
    ['of those acknowledged', true, 'notices_acknowledged'],
    ['of those that are not', false, 'notices_open'],
  ])('%s reads one index in its order', async (_, acknowledged, index) => {
    const { sqlite, db } = product.runtime.database
    const page = { before: null, limit: 100 }
    const plan = await planOf(sqlite, () => listNoticeRows(db, product.partnerId, page, acknowledged))
    expect(plan).toContain(`SEARCH notices USING INDEX ${index} (partner_id=?)`)
    expect(plan).not.toContain('TEMP B-TREE')
  })
})
