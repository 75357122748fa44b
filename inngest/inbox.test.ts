import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countRows } from '@/db/testing'
import { rotateSecret } from '@/lib/endpoints/rotate'
import { createEndpoint } from '@/lib/endpoints/service'
import { sendTest } from '@/lib/events/test-send'
import { keptRequests, maxBodyBytes } from '@/lib/inboxes/limits'
import type { Inbox } from '@/lib/inboxes/schema'
import { changeInbox, createInbox, deleteInbox, findInboxRequests, getInbox } from '@/lib/inboxes/service'
import { addEndpoint, addPartner } from '@/lib/testing/partner'
import { startTestInboxServer, type TestInboxServer } from '@/server/testing/inbox-server'
import { openTestProduct, type TestProduct } from '@/server/testing/product'

let product: TestProduct
let inboxes: TestInboxServer
let inbox: Inbox
let path: string
beforeEach(async () => {
  product = await openTestProduct()
  inboxes = await startTestInboxServer(product)
  product.jobs.start()
  inbox = await createInbox(product.ctx, { name: 'Mine' })
  path = pathOf(inbox)
})
afterEach(() => product.dispose())

const pathOf = ({ url }: Inbox) => new URL(url ?? '').pathname
const kept = async () => (await findInboxRequests(product.ctx, inbox.id, { limit: 100 })).requests
const isHealthy = async () => (await inboxes.send(path)).status === 200

describe('a delivery to a test inbox', () => {
  const register = () => createEndpoint(product.ctx, { url: inbox.url ?? '', events: ['*'] })
  const test = async (id: string, variant?: 'wrong_signature') => {
    const input = { event_type: 'lead.created' as const, variant, data: { n: 1 } }
    const { id: deliveryId } = await sendTest(product.ctx, id, { input, text: '{"data":{"n": 1.0}}' })
    await expect.poll(async () => (await kept())[0]?.delivery_id, { timeout: 30_000 }).toBe(deliveryId)
    return (await kept())[0]
  }

  it('is stored to the byte, with its headers as received, and is verified', async () => {
    const { id } = await register()
    const request = await test(id)
    expect(request).toMatchObject({
      ...{ path, attempt: '1', signature: 'valid', signature_valid: true, answered: '200' },
      ...{ body_truncated: false, body_base64: null },
    })
    expect(request?.body).toMatch(/^\{"id":"evt_.*,"data":\{"n": 1\.0\}\}$/)
    expect(request?.headers).toContainEqual({ name: 'X-Recover-Test', value: 'true' })
    expect(await getInbox(product.ctx, inbox.id)).toMatchObject({
      received: 1,
      last_received_at: request?.received_at,
    })
  })

  it('is reported when its signature is wrong', async () => {
    const { id } = await register()
    expect(await test(id, 'wrong_signature')).toMatchObject({ signature: 'invalid', signature_valid: false })
  })

  it('signed by the previous secret is valid while that one signs, and no longer', async () => {
    const { id } = await register()
    const { body, headers } = (await test(id)) ?? { body: null, headers: [] }
    const replayed = Object.fromEntries(
      headers.map(({ name, value }) => [name, value]).filter(([name]) => name?.startsWith('X-')),
    )
    await rotateSecret(product.ctx, id, { overlap_hours: 1 })
    await inboxes.send(path, { body: body ?? '', headers: replayed })
    expect((await kept())[0]).toMatchObject({ signature: 'valid_previous', signature_valid: true })
    product.runtime.now = () => Date.now() + 3_600_001
    await inboxes.send(path, { body: body ?? '', headers: replayed })
    expect((await kept())[0]).toMatchObject({ signature: 'invalid' })
    await inboxes.send(path, { body: `${body} `, headers: replayed })
    expect((await kept())[0]).toMatchObject({ signature: 'invalid' })
  })

  it("of another partner's endpoint counts as unknown", async () => {
    const other = await addPartner(product.runtime, 'Other')
    const { ctx, endpointId } = await addEndpoint(other, { url: inbox.url ?? '' })
    const { id: deliveryId } = await sendTest(ctx, endpointId, { input: {}, text: '{}' })
    await expect.poll(async () => (await kept())[0]?.delivery_id, { timeout: 30_000 }).toBe(deliveryId)
    expect((await kept())[0]).toMatchObject({ signature: 'unknown', signature_valid: false })
    const headers = { 'x-recover-signature': 'a'.repeat(64), 'x-recover-delivery-id': 'dlv_none' }
    await inboxes.send(path, { headers })
    expect((await kept())[0]).toMatchObject({ signature: 'unknown' })
    await inboxes.send(path)
    expect((await kept())[0]).toMatchObject({ signature: 'missing', delivery_id: null })
  })

  it('survives a restart, and later ones are stored as well', async () => {
    await inboxes.send(path, { body: 'one' })
    await inboxes.restart()
    await inboxes.send(path, { body: 'two' })
    expect((await kept()).map(({ body }) => body)).toEqual(['two', 'one'])
  })

  it('that is not UTF-8 is stored as base64', async () => {
    await inboxes.send(path, { body: Uint8Array.of(0x7b, 0xff, 0x00) })
    expect((await kept())[0]).toMatchObject({ body: null, body_base64: 'e/8A' })
    await inboxes.send(path, { body: '\ufeff{"a":"\u0000"}' })
    expect((await kept())[0]).toMatchObject({ body: '\ufeff{"a":"\u0000"}', body_base64: null })
  })
})

describe('a response', () => {
  const answer = (chosen: object) =>
    changeInbox(product.ctx, inbox.id, {
      answer: { mode: 'status', status: 200, delay_ms: 0, ...chosen },
    })

  it('is the configured one', async () => {
    await answer({ status: 503 })
    expect(await inboxes.send(path)).toMatchObject({ status: 503 })
    await answer({ status: 204, delay_ms: 20 })
    expect(await inboxes.send(path)).toMatchObject({ status: 204 })
    await answer({ mode: 'redirect', location: 'https://elsewhere.example/' })
    const moved = await inboxes.send(path)
    expect([moved.status, moved.headers.location]).toEqual([302, 'https://elsewhere.example/'])
    await answer({ mode: 'reset' })
    expect(await inboxes.send(path)).toMatchObject({ status: 'broken' })
    expect((await kept()).map(({ answered }) => answered)).toEqual([
      'reset',
      'redirect',
      '204 after 0.02s',
      '503',
    ])
  })

  it.each([
    ['?status=503', 503, '503'],
    ['?status=99', 200, '200'],
    ['?status=1e3', 200, '200'],
    ['?status=418&delay=10ms', 418, '418 after 0.01s'],
    ['?delay=soon', 200, '200'],
    ['?reset', 'broken', 'reset'],
    ['?redirect=https://x.example/%0d%0aset-cookie:a', 302, 'redirect'],
    ['?redirect=%F0%9F%92%A5', 302, 'redirect'],
  ])('is as the URL asks: %s', async (query, status, answered) => {
    await answer({ status: 500 })
    expect(await inboxes.send(path + query)).toMatchObject({ status })
    expect((await kept())[0]).toMatchObject({ answered, path: path + query })
  })

  it('that hangs is stored immediately, and ends when the caller disconnects', async () => {
    await answer({ mode: 'hang' })
    const hanging = Array.from({ length: 64 }, () => inboxes.send(path))
    await expect.poll(async () => (await kept()).length, { timeout: 30_000 }).toBe(64)
    expect(await inboxes.send(path)).toMatchObject({ status: 429 })
    const other = await createInbox(product.ctx, { name: 'Other' })
    expect(await inboxes.send(pathOf(other))).toMatchObject({ status: 200 })
    await inboxes.restart()
    expect(new Set((await Promise.all(hanging)).map(({ status }) => status))).toEqual(new Set(['broken']))
  })
})

describe('a request that matches no inbox', () => {
  it.each([
    '/',
    '/received',
    '/inbox',
    '/inbox/',
    '/inbox/short',
    `/inbox/${'a'.repeat(32)}`,
    `/inbox/${'a'.repeat(31)}%00`,
    '//x',
    '/%ff',
    '/../etc/passwd',
    "/inbox/' or 1=1 --".replaceAll(' ', '%20'),
    `/${'x'.repeat(8_000)}`,
  ])('at %s is a 404 and leaves nothing', async (wrong) => {
    expect((await inboxes.send(wrong)).status).toBe(404)
    expect((await inboxes.send(wrong, { method: 'GET' })).status).toBe(404)
    expect(await kept()).toEqual([])
  })

  it('with another method gets the allowed ones', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      const { status, headers } = await inboxes.send(path, { method })
      expect([method, status, headers.allow]).toEqual([method, 405, 'POST'])
    }
    expect(await kept()).toEqual([])
  })

  it('after the inbox was deleted is a 404', async () => {
    await deleteInbox(product.ctx, inbox.id)
    expect((await inboxes.send(path)).status).toBe(404)
  })
})

describe('an inbox under attack', () => {
  it('reads no more of a body than it stores, marks it as cut, and continues', async () => {
    const { status } = await inboxes.send(path, { body: Buffer.alloc(8 * 1024 * 1024, 'x') })
    expect([413, 'broken']).toContain(status)
    const [request] = await kept()
    expect(request).toMatchObject({ body_truncated: true, answered: '413', signature: 'missing' })
    expect(request?.body).toHaveLength(maxBodyBytes)
    const headers = { 'content-length': '9999999' }
    expect((await inboxes.send(path, { body: 'x'.repeat(300 * 1024), headers })).status).toBe(413)
    expect(await isHealthy()).toBe(true)
  })

  it('keeps the newest hundred requests, and refuses too many at the same time', async () => {
    const bodies = Array.from({ length: 150 }, (_, i) => `${i}`)
    const answers = await Promise.all(bodies.map((body) => inboxes.send(path, { body })))
    const taken = answers.filter(({ status }) => status === 200).length
    expect(answers.filter(({ status }) => status === 429).length).toBe(150 - taken)
    for (let i = 0; i < keptRequests; i++) {
      // A rejected request is sent again, as a sender would.
      await expect
        .poll(async () => (await inboxes.send(path, { body: 'late' })).status, { timeout: 30_000 })
        .toBe(200)
    }
    const requests = await kept()
    const { sqlite } = product.runtime.database
    expect(countRows(sqlite, 'inbox_requests')).toBe(keptRequests)
    expect(new Set(requests.map(({ body }) => body))).toEqual(new Set(['late']))
    expect((await getInbox(product.ctx, inbox.id)).received).toBe(taken + keptRequests)
  }, 60_000)

  it('keeps two megabytes of bodies at most, the newest', async () => {
    for (let i = 0; i < 12; i++) await inboxes.send(path, { body: `${i}`.padEnd(250 * 1024, ' ') })
    expect((await kept()).map(({ body }) => body?.trim())).toEqual(['11', '10', '9', '8', '7', '6', '5', '4'])
  })

  it('is not blocked by senders that never end, nor broken by invalid HTTP', async () => {
    const { port } = inboxes.server
    const sockets = Array.from({ length: 100 }, () => connect(port, '127.0.0.1'))
    for (const [i, socket] of sockets.entries()) {
      socket.on('error', () => undefined)
      if (i % 2) socket.write('POST /inbox HTTP/1.1\r\n\x00\xff')
    }
    const broken = inboxes.send(path, { body: 'x', headers: { 'content-length': '100' } })
    expect(await isHealthy()).toBe(true)
    for (const socket of sockets) socket.destroy()
    await inboxes.restart()
    expect((await broken).status).toBe('broken')
    expect((await kept()).map(({ body }) => body)).toEqual([''])
    expect(await isHealthy()).toBe(true)
  })

  it('responds 503 when nothing can be stored, and accepts requests again afterwards', async () => {
    const { sqlite } = product.runtime.database
    const pages = sqlite.pragma('max_page_count', { simple: true })
    sqlite.pragma(`max_page_count = ${sqlite.pragma('page_count', { simple: true })}`)
    const body = 'x'.repeat(200 * 1024)
    expect((await inboxes.send(path, { body })).status).toBe(503)
    sqlite.pragma(`max_page_count = ${pages}`)
    expect((await inboxes.send(path, { body })).status).toBe(200)
    expect(await kept()).toHaveLength(1)
  })
})
