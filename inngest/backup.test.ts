import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { backupDatabase } from '@/db/sqlite/backup'
import { recoverSignature } from '@/lib/dispatch/sign'
import { examine } from '@/lib/doctor/service'
import { createContext } from '@/lib/platform/context'
import { type Receiver, startReceiver } from '@/lib/testing/receiver'
import type { Product } from '@/server/compose'
import { FaultyProcess, readReceived } from '@/server/testing/faults'
import { openProductIn } from '@/server/testing/open-product'

const events = 500
let receiver: Receiver
let child: FaultyProcess
let restored: Product | undefined
afterEach(async () => {
  await restored?.close()
  child.dispose()
  await receiver.close()
})

it('a backup made while another process publishes and delivers can be put into service', async () => {
  receiver = await startReceiver(async () => {
    await pause(10)
    return 200
  })
  child = new FaultyProcess(receiver, { events, batch: 50 })
  const ended = child.start()
  await expect.poll(() => receiver.requests.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(40)
  const { file } = await backupDatabase(join(child.dataDir, 'recover.db'), join(child.dataDir, 'copy.db'))
  expect(await ended).toMatchObject({ ok: true, counts: { delivered: events } })

  restored = await openProductIn(child.dataDir, receiver, { databaseFile: file })
  const system = createContext(restored.runtime, { actor: { kind: 'system' }, requestId: 'req_test' })
  const before = await examine(system)
  const { pending = 0, delivered = 0 } = before.counts
  expect(before.checks.filter(({ ok }) => !ok)).toEqual([])
  expect([pending > 0, delivered > 0]).toEqual([true, true])

  const sentBefore = receiver.requests.length
  restored.jobs.start()
  const total = pending + delivered
  await expect.poll(async () => (await examine(system)).counts.delivered, { timeout: 20_000 }).toBe(total)
  expect(await examine(system)).toMatchObject({ ok: true, counts: { delivered: total, events: total } })
  const resent = receiver.requests.slice(sentBefore)
  expect(resent).toHaveLength(pending)
  for (const { headers, body } of resent)
    expect(headers['x-recover-signature']).toBe(recoverSignature(body, 'whsec_your_signing_secret'))
  expect(readReceived(receiver)).toMatchObject({ events, torn: 0 })
}, 60_000)
