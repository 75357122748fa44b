import { expect, it } from 'vitest'
import { createInbox, findInboxRequests } from '@/lib/inboxes/service'
import { startTestInboxServer } from '@/server/testing/inbox-server'
import { openTestProduct } from '@/server/testing/product'

it('test inboxes accept a limited number of bytes a second', async () => {
  const product = await openTestProduct()
  const inboxes = await startTestInboxServer(product, { bytesPerSecond: 1_000 })
  const { id, url } = await createInbox(product.ctx, { name: 'Mine' })
  const { pathname } = new URL(url ?? '')
  const send = async (bytes: number) => (await inboxes.send(pathname, { body: 'x'.repeat(bytes) })).status
  expect(await send(1_001)).toBe(429)
  expect((await findInboxRequests(product.ctx, id, { limit: 100 })).requests).toEqual([])
  await expect.poll(() => send(1_000), { timeout: 30_000 }).toBe(200)
  await product.dispose()
})
