import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { addPartner } from '@/lib/testing/partner'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as auditLog } from './audit-log/route'
import { DELETE } from './views/[id]/route'
import { GET, POST } from './views/route'

let product: TestProduct
beforeEach(async () => {
  product = await openTestProduct()
})
afterEach(() => product.dispose())

const errors = { name: 'Server errors', filter: 'status:failed code:5xx' }
const own = () => ({ key: product.partnerKey })
const save = (body: object, options: CallOptions = own()) => callRoute(POST, { body, ...options })
const list = async (options: CallOptions = own()) => (await callRoute(GET, options)).json.views
const remove = (id: string, options: CallOptions = own()) =>
  callRoute(DELETE, { method: 'DELETE', id, ...options })
const stored = () => dumpRows(product.runtime.database.sqlite)

describe('a view', () => {
  it('is saved in canonical form, listed by name, deleted, and all of that is in the audit log', async () => {
    const { status, json } = await save({ name: '  Late ', filter: 'code:5xx   status:failed' })
    expect([status, json]).toMatchObject([201, { name: 'Late', filter: errors.filter }])
    await save({ name: 'All', filter: '' })
    expect((await list()).map(({ name }: { name: string }) => name)).toEqual(['All', 'Late'])
    expect((await remove(json.id)).json).toEqual({ success: true, deleted: true })
    expect((await remove(json.id)).status).toBe(404)
    expect(await list()).toHaveLength(1)
    const { entries } = (await callRoute(auditLog, own())).json
    expect(entries.map(({ action }: { action: string }) => action)).toEqual([
      'view.deleted',
      'view.created',
      'view.created',
    ])
    expect(entries[0]).toMatchObject({ target_id: json.id, before: { name: 'Late' } })
  })

  it('has a name of its own, also when two ask for it at once; another partner may use it too', async () => {
    const answers = await Promise.all([save(errors), save(errors)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    const other = await addPartner(product.runtime, 'Other')
    expect((await save(errors, { key: other.partnerKey })).status).toBe(201)
    expect(await list()).toHaveLength(1)
  })

  it('is refused beyond the fiftieth', async () => {
    for (let i = 0; i < 50; i++) await save({ name: `View ${i}`, filter: '' })
    const before = stored()
    expect((await save(errors)).json).toMatchObject({ status: 409, detail: expect.stringContaining('50') })
    expect(stored()).toBe(before)
  })

  it.each([
    [{ ...errors, name: ' ' }, ['name']],
    [{ ...errors, name: 'x'.repeat(81) }, ['name']],
    [{ ...errors, filter: 'status:gone colour:blue' }, ['filter', 'filter']],
    [{ ...errors, filter: 7 }, ['filter']],
    [{ name: 'All' }, ['filter']],
    [{ ...errors, partner_id: 'prt_x' }, ['partner_id']],
  ])('is refused as %j', async (body, fields) => {
    const before = stored()
    const { status, json } = await save(body)
    expect([status, badFields(json)]).toEqual([422, fields])
    expect(stored()).toBe(before)
  })

  it('is read by a viewer and by a key that reads, and changed by neither', async () => {
    const { id } = (await save(errors)).json
    const { cookie } = await signInAs(product.runtime, 'viewer', product)
    expect(await list({ cookie })).toHaveLength(1)
    const before = stored()
    expect((await save({ ...errors, name: 'Mine' }, { cookie })).status).toBe(403)
    expect((await remove(id, { cookie })).status).toBe(403)
    expect(stored()).toBe(before)
  })
})
