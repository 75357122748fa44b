import { admin } from '../support/admin'
import { expect, test } from '../support/fixtures'
import type { Product } from '../support/product'
import { compose, expectProblem, type RawAnswer, sendRaw } from '../support/raw-http'

/** Attacks on stored data over bare sockets to the production build: other partners' rows, races, and unknown fields. */

const json = 'Content-Type: application/json'
const hook = { url: 'https://hooks.acme.com/x', events: ['lead.created'] }

function sendAs(product: Product, key: string) {
  return (line: string, body?: object, headers: string[] = []): Promise<RawAnswer> =>
    sendRaw(
      product.url,
      compose(
        line,
        [`X-Partner-Key: ${key}`, ...(body ? [json] : []), ...headers],
        body && JSON.stringify(body),
      ),
    )
}
const idOf = ({ body }: RawAnswer) => String(JSON.parse(body).id)

test('unknown fields are refused by name, wherever they are sent', async ({ product }) => {
  const send = sendAs(product, product.demo.partnerKey)
  const id = idOf(await send('POST /v1/webhooks', hook))
  const extra = {
    id: 'wh_x',
    partner_id: 'prt_x',
    secret_sealed: 'x',
    created_at: 'now',
    deleted_at: null,
    role: 'owner',
  }
  const lines: [string, object][] = [
    ['POST /v1/webhooks', hook],
    [`PATCH /v1/webhooks/${id}`, { description: 'x' }],
    [`POST /v1/webhooks/${id}/rotate-secret`, {}],
    [`POST /v1/webhooks/${id}/test`, {}],
    [`POST /v1/webhooks/${id}/check`, {}],
    ['POST /v1/keys', { name: 'x' }],
    ['POST /v1/replays', { filter: {} }],
  ]
  const before = (await send('GET /v1/audit-log')).body
  for (const [line, body] of lines) {
    const answer = await send(line, { ...body, ...extra })
    expectProblem(answer, 422, 'invalid')
    const named = (JSON.parse(answer.body).errors as { field: string }[]).map(({ field }) => field)
    expect(named, line).toEqual(expect.arrayContaining(Object.keys(extra)))
  }
  expect((await send('GET /v1/audit-log')).body).toBe(before)
  await send(`DELETE /v1/webhooks/${id}`)
})

test('a cursor that was altered, or belongs to another list or filter, is a 422', async ({ product }) => {
  const send = sendAs(product, product.demo.partnerKey)
  for (let i = 0; i < 3; i++) await send('POST /v1/keys', { name: `K${i}` })
  const first = await send('GET /v1/audit-log?limit=1')
  const { next_cursor: cursor } = JSON.parse(first.body)
  expect((await send(`GET /v1/audit-log?limit=1&cursor=${cursor}`)).status).toBe(200)
  const flip = (at: number) =>
    `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`
  const altered = [
    ...Array.from({ length: cursor.length }, (_, at) => flip(at)),
    `${cursor}A`,
    cursor.slice(1),
    '',
    'x',
  ]
  for (const bad of altered) expectProblem(await send(`GET /v1/audit-log?limit=1&cursor=${bad}`), 422)
  for (const list of ['deliveries', 'notices', 'replays'])
    expectProblem(await send(`GET /v1/${list}?cursor=${cursor}`), 422)
})

test('of twenty changes with one If-Match, one succeeds', async ({ product }) => {
  const send = sendAs(product, product.demo.partnerKey)
  const made = await send('POST /v1/webhooks', hook)
  const id = idOf(made)
  const ifMatch = `If-Match: ${made.headers.etag}`
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      send(`PATCH /v1/webhooks/${id}`, { description: `${n}` }, [ifMatch]),
    ),
  )
  const statuses = answers.map(({ status }) => status).sort()
  expect(statuses).toEqual([200, ...Array(19).fill(412)])
  await send(`DELETE /v1/webhooks/${id}`)
})

test('of fifty requests with one Idempotency-Key, one is executed, and all get its reply', async ({
  product,
  calls,
}) => {
  const send = sendAs(product, product.demo.partnerKey)
  const before = (await calls.listEndpoints()).length
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => send('POST /v1/webhooks', hook, ['Idempotency-Key: fifty'])),
  )
  expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1)
  expect((await calls.listEndpoints()).length).toBe(before + 1)
  await send(`DELETE /v1/webhooks/${idOf(answers[0] as RawAnswer)}`)
})

test('a key that was just revoked is refused', async ({ product }) => {
  const send = sendAs(product, product.demo.partnerKey)
  const made = JSON.parse((await send('POST /v1/keys', { name: 'Short' })).body)
  const other = sendAs(product, made.key)
  for (let i = 0; i < 3; i++) expect((await other('GET /v1/webhooks')).status).toBe(200)
  expect((await send(`DELETE /v1/keys/${made.id}`)).status).toBe(200)
  expectProblem(await other('GET /v1/webhooks'), 401)
})

test("another partner's ids get the reply for ids that were never issued, on every route", async ({
  product,
}) => {
  const { made: partner } = await admin(product.dataDir, 'partner create --name Other --json')
  const { made: key } = await admin(product.dataDir, `partner-key create --partner ${partner.id} --json`)
  const theirs = sendAs(product, product.demo.partnerKey)
  const mine = sendAs(product, String(key.key))
  const webhooks = idOf(await theirs('POST /v1/webhooks', hook))
  const deliveries = idOf(await theirs(`POST /v1/webhooks/${webhooks}/test`, {}))
  const keys = idOf(await theirs('POST /v1/keys', { name: 'Theirs' }))
  const foreign: Record<string, string> = { webhooks, deliveries, keys, notices: 'ntc_1', replays: 'rpl_1' }
  const reference = await (await fetch(`${product.url}/v1/openapi.json`)).json()
  let compared = 0
  for (const [path, methods] of Object.entries(
    reference.paths as Record<string, Record<string, { security: object[] }>>,
  ))
    for (const [method, { security }] of Object.entries(methods)) {
      const id = foreign[path.split('/')[2] ?? '']
      if (!path.includes('{id}') || !id || !security.some((one) => 'partnerKey' in one)) continue
      const body = method === 'patch' ? { active: false } : undefined
      const ask = (one: string) => mine(`${method.toUpperCase()} ${path.replace('{id}', one)}`, body)
      const [real, never] = [await ask(id), await ask(id.replace(/.{4}$/, 'ffff'))]
      expectProblem(real, 404, 'not_found')
      const plain = (answer: RawAnswer) => answer.body.replace(JSON.parse(answer.body).request_id, '')
      expect(plain(real)).toBe(plain(never))
      compared++
    }
  expect(compared).toBeGreaterThan(15)
  expect((await theirs(`GET /v1/webhooks/${webhooks}`)).status).toBe(200)
  await theirs(`DELETE /v1/webhooks/${webhooks}`)
})
