import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { publishTo } from '@/lib/testing/deliveries'
import type { EventReader } from '@/lib/testing/event-stream'
import { addEndpoint, type TestEndpoint } from '@/lib/testing/partner'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { follow, hurry, openElsewhere } from './testing/live'

let product: TestProduct
let endpoint: TestEndpoint
let elsewhere: Database
beforeEach(async () => {
  product = await openTestProduct()
  endpoint = await addEndpoint(product)
  elsewhere = openElsewhere(product)
})
afterEach(() => product.dispose())

describe('a reader is told to read the list again', () => {
  const change = (count: number) =>
    elsewhere
      .prepare(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
         insert into deliveries (id, partner_id, endpoint_id, event_id, event_type, account_id, status, max_attempts, created_at)
         select 'dlv_' || i, partner_id, endpoint_id, event_id, event_type, account_id, status, max_attempts, created_at
         from n join (select * from deliveries limit 1)`,
      )
      .run(count)

  it.each([300, 5_000])('when %i deliveries change together', async (count) => {
    await publishTo(endpoint)
    const stream = await follow(product)
    await stream.find('hello')
    change(count)
    expect((await stream.next())?.name).toBe('reload')
    await publishTo(endpoint)
    expect((await stream.next())?.name).toBe('delivery')
  })

  /** Makes this many changes to a delivery with a long response, each read before the next is made. */
  async function changeMuch(count: number, reader: EventReader): Promise<void> {
    elsewhere
      .prepare(
        `insert into attempts (delivery_id, number, repeat, started_at, ended_at, url, request_headers, response_body)
         select id, 1, 0, 1, 2, '', '{}', ? from deliveries`,
      )
      .run('x'.repeat(16_000))
    const touch = elsewhere.prepare('update deliveries set attempt_count = ?')
    for (let number = 1; number <= count; number++) {
      touch.run(number)
      for (let event = await reader.next(); event && event.name !== 'reload'; event = await reader.next())
        if (event.data.attempt_count === number) break
    }
  }

  it('when it has not read for long: its unread data stays small', async () => {
    await publishTo(endpoint)
    hurry(product, { renew: 5_000 })
    const [reader, slow] = [await follow(product), await follow(product)]
    await changeMuch(60, reader)
    let bytes = 0
    let event = await slow.next()
    for (; event && event.name !== 'reload'; event = await slow.next())
      bytes += JSON.stringify(event.data).length
    expect(event?.name).toBe('reload')
    expect(bytes).toBeLessThan(2 * 256 * 1024)
  })

  it('unless it never reads: that stream ends', async () => {
    await publishTo(endpoint)
    hurry(product, { renew: 50 })
    const [reader, slow] = [await follow(product), await follow(product)]
    await changeMuch(30, reader)
    await expect.poll(() => product.runtime.liveFeed.open).toBe(1)
    expect(await slow.find('none')).toBeNull()
  })

  it('when the database could not be read for a while', async () => {
    hurry(product, { renew: 100 })
    const stream = await follow(product)
    await stream.find('hello')
    elsewhere.exec('begin immediate')
    await new Promise((resolve) => setTimeout(resolve, 500))
    elsewhere.exec('rollback')
    expect((await stream.next())?.name).toBe('reload')
  })
})
