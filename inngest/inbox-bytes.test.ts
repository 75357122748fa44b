import { expect, it } from 'vitest'
import { createInbox } from '@/lib/inboxes/service'
import { openInboxRig } from './testing/inbox-rig'

it('test inboxes accept a limited number of bytes a second', async () => {
  const rig = await openInboxRig({ bytesPerSecond: 1_000 })
  const { id, url } = await createInbox(rig.ctx, { name: 'Mine' })
  const { pathname } = new URL(url ?? '')
  const send = async (bytes: number) => (await rig.send(pathname, { body: 'x'.repeat(bytes) })).status
  expect(await send(1_001)).toBe(429)
  expect((await rig.list(id)).requests).toEqual([])
  await expect.poll(() => send(1_000), { timeout: 5_000 }).toBe(200)
  await rig.dispose()
})
