import { request } from 'undici'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type InboxServer, startInboxServer } from '@/lib/inboxes/server'
import { createInbox } from '@/lib/inboxes/service'
import { openTestProduct, type TestProduct } from '@/server/testing/product'

let product: TestProduct
let server: InboxServer
beforeEach(async () => {
  product = await openTestProduct()
  const { url = '' } = await createInbox(product.ctx, { name: 'Sandbox' })
  const sharedToken = url?.split('/').at(-1) ?? ''
  const { runtime } = product
  server = await startInboxServer({ runtime, host: '127.0.0.1', port: 0, tls: null, sharedToken })
})
afterEach(async () => {
  await server.close()
  await product.dispose()
})

const at = (path: string) => `http://127.0.0.1:${server.port}${path}`
const post = (body: string) => request(at('/inbox'), { method: 'POST', body })
async function show(query = ''): Promise<string[]> {
  const { body } = await request(at(`/received${query}`))
  const { received } = (await body.json()) as { received: { body: string }[] }
  return received.map((one) => one.body)
}

it('shows received requests immediately, and nothing when there are none', async () => {
  expect(await show()).toEqual([])
  for (const query of ['?wait=0', '?wait=', '?wait=-1', '?wait=soon'])
    expect(await show(query), query).toEqual([])
  await post('one')
  expect(await show('?wait=10')).toEqual(['one'])
})

it('waits for the first request if asked to, for any number of readers', async () => {
  const shown = [show('?wait=10'), show('?wait=999999')]
  await post('one')
  expect(await Promise.all(shown)).toEqual([['one'], ['one']])
})

it('shows nothing after the requested waiting time', async () => expect(await show('?wait=1')).toEqual([]))

it('ends all waits when the server stops', async () => {
  const shown = show('?wait=10').catch(() => 'cut off')
  await request(at('/received'))
  await server.close()
  expect(await shown).toBe('cut off')
})
