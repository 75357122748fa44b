import { afterEach, beforeEach, expect, it } from 'vitest'
import { type CallOptions, callRoute } from '@/lib/testing/call'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { GET as readAudit } from './audit-log/route'
import * as webhook from './webhooks/[id]/route'
import { POST as create } from './webhooks/route'

let product: TestProduct
beforeEach(async () => {
  product = await openTestProduct()
})
afterEach(() => product.dispose())

const secret = 'whsec_your_signing_secret'
const hook = { url: 'https://hooks.acme.com/', events: ['*'], secret }
const call: typeof callRoute = (handler, options) =>
  callRoute(handler, { key: product.partnerKey, ...options })
const read = async (query = '', options: CallOptions = {}) =>
  (await call(readAudit, { query, ...options })).json

it('the audit log shows who created, changed and deleted an endpoint, and only the changed fields', async () => {
  const { cookie, userId } = await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })
  const made = await call(create, { body: hook })
  const { id } = made.json
  const changed = await callRoute(webhook.PATCH, {
    ...{ cookie, id, method: 'PATCH', body: { events: ['lead.created'], active: true } },
  })
  await call(webhook.DELETE, { method: 'DELETE', id })
  const { entries } = await read()
  expect(entries).toMatchObject([
    { action: 'endpoint.deleted', actor: { kind: 'partnerKey' }, before: { id, url: hook.url }, after: null },
    {
      action: 'endpoint.updated',
      target_id: id,
      actor: { kind: 'user', id: userId },
      request_id: changed.headers.get('x-request-id'),
    },
    { action: 'endpoint.created', target_id: id, before: null, after: { id, url: hook.url, active: true } },
  ])
  expect(entries[1].before).toEqual({ events: ['*'] })
  expect(entries[1].after).toEqual({ events: ['lead.created'] })
  expect(JSON.stringify(entries)).not.toContain(secret)
})

it('the audit log has nothing about a change that was refused', async () => {
  await call(create, { body: { ...hook, url: 'http://hooks.acme.com/' } })
  const made = await call(create, { body: hook })
  const headers = { 'if-match': '"other"' }
  await call(webhook.PATCH, { method: 'PATCH', id: made.json.id, body: { active: false }, headers })
  expect((await read()).entries).toHaveLength(1)
})

it('the audit log is paged, newest first', async () => {
  for (let i = 0; i < 5; i++) await call(create, { body: hook })
  const all = (await read()).entries.map(({ id }: { id: string }) => id)
  const paged = []
  for (let cursor = ''; ; ) {
    const page = await read(`?limit=2${cursor && `&cursor=${cursor}`}`)
    paged.push(...page.entries.map(({ id }: { id: string }) => id))
    if (page.next_cursor === null) break
    cursor = page.next_cursor
  }
  expect(all).toHaveLength(5)
  expect(paged).toEqual(all)
})
