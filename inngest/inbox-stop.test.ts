import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createInbox } from '@/lib/inboxes/service'
import { type InboxRig, openInboxRig } from './testing/inbox-rig'

let rig: InboxRig
beforeEach(async () => {
  rig = await openInboxRig()
})
afterEach(() => rig.dispose())

it('the inbox server stops even if a client has connected and not sent anything yet', async () => {
  const inbox = await createInbox(rig.ctx, { name: 'Inbox' })
  const { pathname } = new URL(inbox.url ?? '')
  const socket = connect(rig.server.port, '127.0.0.1')
  await once(socket, 'connect')
  // The reply came after that request was admitted.
  expect((await rig.send(pathname)).status).toBe(200)
  const stopped = rig.server.close()
  const speaker = connectTls({ socket, rejectUnauthorized: false }).on('error', () => undefined)
  const ended = new Promise((resolve) => speaker.on('close', resolve))
  speaker.write(`POST ${pathname} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nx`)
  await stopped
  await ended
  await rig.restart()
  expect((await rig.list(inbox.id)).requests).toHaveLength(1)
})
