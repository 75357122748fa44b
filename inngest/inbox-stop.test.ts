import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createInbox, findInboxRequests } from '@/lib/inboxes/service'
import { startTestInboxServer, type TestInboxServer } from '@/server/testing/inbox-server'
import { openTestProduct, type TestProduct } from '@/server/testing/product'

let product: TestProduct
let inboxes: TestInboxServer
beforeEach(async () => {
  product = await openTestProduct()
  inboxes = await startTestInboxServer(product)
  product.jobs.start()
})
afterEach(() => product.dispose())

it('the inbox server stops even if a client has connected and not sent anything yet', async () => {
  const inbox = await createInbox(product.ctx, { name: 'Inbox' })
  const { pathname } = new URL(inbox.url ?? '')
  const socket = connect(inboxes.server.port, '127.0.0.1')
  await once(socket, 'connect')
  // The reply came after that request was admitted.
  expect((await inboxes.send(pathname)).status).toBe(200)
  const stopped = inboxes.server.close()
  const speaker = connectTls({ socket, rejectUnauthorized: false }).on('error', () => undefined)
  const ended = new Promise((resolve) => speaker.on('close', resolve))
  speaker.write(`POST ${pathname} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nx`)
  await stopped
  await ended
  await inboxes.restart()
  expect((await findInboxRequests(product.ctx, inbox.id, { limit: 100 })).requests).toHaveLength(1)
})
