import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countRows } from '@/db/testing'
import type { LiveFeed } from '@/lib/platform/ports'
import { publishOne } from '@/lib/testing/deliveries'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { createLiveFeed } from './feed'
import { composeEvent } from './follower'

let runtime: TestRuntime
let feed: LiveFeed
beforeEach(async () => {
  runtime = await openTestRuntime()
  feed = createLiveFeed(runtime.database, runtime.log, { tick: 10, renew: 60_000 })
})
afterEach(async () => {
  await feed.close()
  await runtime.dispose()
})

/** Opens a stream; `next` waits for the next chunk and splits it into its events. */
async function follow(partnerId: string, topic: string, read: (ids: string[]) => Promise<string>) {
  const stream = await feed.follow(partnerId, { topic, read, isAllowed: async () => true })
  const reader = stream.getReader()
  const next = async () => /^event: (\w+)/.exec(new TextDecoder().decode((await reader.read()).value))?.[1]
  expect(await next()).toBe('hello')
  return { next, close: () => reader.cancel() }
}
const tell = async (ids: string[]) => composeEvent('delivery', { ids })
const count = (table: string) => countRows(runtime.database.sqlite, table)

describe('the feed', () => {
  it('tells only those followers to reload whose changes could not be read', async () => {
    const { ctx } = await publishOne(runtime)
    const other = await publishOne(runtime)
    let fails = true
    const faulty = async (ids: string[]) => {
      if (!fails) return tell(ids)
      fails = false
      throw new Error('The database is locked')
    }
    const broken = await follow(ctx.partnerId, 'faulty', faulty)
    const beside = await follow(ctx.partnerId, 'sound', tell)
    const others = await follow(other.ctx.partnerId, 'sound', tell)
    const touch = () => runtime.database.sqlite.exec('update deliveries set last_status_code = 500')
    touch()
    expect([await broken.next(), await beside.next(), await others.next()]).toEqual([
      'reload',
      'delivery',
      'delivery',
    ])
    touch()
    expect(await broken.next()).toBe('delivery')
  })

  it('leaves nothing behind once nobody follows, however briefly that was', async () => {
    const { ctx } = await publishOne(runtime)
    const stream = await follow(ctx.partnerId, 'sound', tell)
    runtime.database.sqlite.exec('update deliveries set last_status_code = 500')
    expect(await stream.next()).toBe('delivery')
    expect(count('delivery_changes')).toBe(1)
    await stream.close()
    await expect.poll(() => count('delivery_watches')).toBe(0)
    expect(count('delivery_changes')).toBe(0)
  })

  it('keeps changes that another process may not have read', async () => {
    const { ctx } = await publishOne(runtime)
    const watch = 'insert into delivery_watches (partner_id, process, until) values (?, ?, ?)'
    runtime.database.sqlite.prepare(watch).run(ctx.partnerId, 'other', Date.now() + 60_000)
    const stream = await follow(ctx.partnerId, 'sound', tell)
    runtime.database.sqlite.exec('update deliveries set last_status_code = 500')
    expect(await stream.next()).toBe('delivery')
    await stream.close()
    await expect.poll(() => count('delivery_watches')).toBe(1)
    expect(count('delivery_changes')).toBe(1)
  })
})
