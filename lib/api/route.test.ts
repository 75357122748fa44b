import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppError } from '@/lib/contract/errors'
import { createKey, createPartner } from '@/lib/partners/service'
import { setRuntime } from '@/lib/platform/context'
import { badFields, callRoute } from '@/lib/testing/call'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { route } from './route'

let runtime: TestRuntime
let key: string
let logged: object[]
beforeEach(async () => {
  logged = []
  runtime = await openTestRuntime()
  const log = Object.create(runtime.log, { error: { value: (fields: object) => logged.push(fields) } })
  setRuntime({ ...runtime, log })
  const { id: partnerId } = await createPartner(runtime.system, { name: 'Acme' })
  key = (await createKey(runtime.system, { kind: 'partner', partnerId })).key
})
afterEach(async () => {
  setRuntime(undefined)
  await runtime.dispose()
})

const reply = z.object({ id: z.string(), parts: z.array(z.object({ n: z.number() })) })
const answering = (result: unknown) =>
  route({ scope: 'endpoints:read', summary: 'Read', reply }, async () => result as z.input<typeof reply>)
const failing = (error: unknown) =>
  route({ scope: 'endpoints:read', summary: 'Read', reply }, async () => {
    throw error
  })

describe('the reply of a route', () => {
  it('contains only declared fields', async () => {
    const row = { id: 'wh_a', parts: [{ n: 1, secret_sealed: 'x' }], secret_sealed: 'v1.x' }
    const { status, json } = await callRoute(answering(row), { key })
    expect([status, json]).toEqual([200, { id: 'wh_a', parts: [{ n: 1 }] }])
  })

  it('that violates its declaration is a 500, logged and not shown', async () => {
    const { status, text } = await callRoute(answering({ id: 7, parts: [] }), { key })
    expect([status, logged.length]).toEqual([500, 1])
    expect(text).not.toContain('parts')
  })

  it('to an unexpected error contains only the request id, which is also in the log', async () => {
    const { status, json, text } = await callRoute(failing(new Error('insert into secrets failed')), { key })
    expect(json).toMatchObject({ status: 500, code: 'internal', request_id: expect.any(String) })
    expect([status, Object.keys(json).length]).toEqual([500, 6])
    expect(text).not.toMatch(/insert|secrets|route\.test/)
    expect(logged).toMatchObject([{ request_id: json.request_id }])
  })

  it('to a problem of ours is that problem with its headers, and not logged as an error', async () => {
    const problem = new AppError('rate_limited', 'Wait.', [], { 'x-hint': 'wait' })
    const { status, headers, json } = await callRoute(failing(problem), { key })
    expect([status, json.detail, headers.get('x-hint')]).toEqual([429, 'Wait.', 'wait'])
    expect(logged).toEqual([])
  })
})

describe('a route with a body and a query', () => {
  const echo = route(
    {
      scope: 'endpoints:write',
      summary: 'Echo',
      body: z.strictObject({ n: z.number().optional() }),
      query: z.strictObject({ q: z.string().optional() }),
      reply: z.unknown(),
      status: 202,
      maxBytes: 100,
    },
    async ({ body, query, text, id, ctx }) => ({ body, query, text, id, by: ctx.actor.kind }),
  )

  it('passes both to the verb, with the text as received and the id in the path', async () => {
    const { status, json } = await callRoute(echo, {
      key,
      raw: '{ "n": 1.0 }',
      query: '?q=a%20b',
      id: 'wh_a',
    })
    const given = { body: { n: 1 }, query: { q: 'a b' }, text: '{ "n": 1.0 }', id: 'wh_a' }
    expect([status, json]).toEqual([202, { ...given, by: 'partnerKey' }])
  })

  it('accepts no body as an empty object', async () => {
    expect((await callRoute(echo, { key, method: 'POST' })).json).toMatchObject({ body: {}, text: '' })
  })

  it('reports errors in both, and limits the size', async () => {
    expect(badFields((await callRoute(echo, { key, body: { n: 'x', m: 1 } })).json)).toEqual(['n', 'm'])
    expect(badFields((await callRoute(echo, { key, body: {}, query: '?r=1' })).json)).toEqual(['r'])
    expect((await callRoute(echo, { key, raw: ' '.repeat(101) })).status).toBe(413)
  })

  it('authenticates before it reads anything', async () => {
    expect((await callRoute(echo, { raw: ' '.repeat(101) })).status).toBe(401)
    expect((await callRoute(echo, { key: 'plk_live_x', raw: '{' })).status).toBe(401)
  })
})
