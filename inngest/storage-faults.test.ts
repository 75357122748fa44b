import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { examine } from '@/lib/doctor/service'
import { createSecretBox } from '@/lib/platform/crypto/secret-box'
import { publish } from '@/lib/testing/deliveries'
import { addEndpoint } from '@/lib/testing/partner'
import { type Respond, startReceiver } from '@/lib/testing/receiver'
import { FaultyProcess, readReceived } from '@/server/testing/faults'
import { openTestProduct, type TestProduct } from '@/server/testing/product'

let dispose: () => Promise<void>
afterEach(() => dispose())

async function start(respond?: Respond): Promise<TestProduct> {
  const product = await openTestProduct({ respond, retryScheduleMs: [200, 200] })
  dispose = product.dispose
  await addEndpoint(product, { url: product.receiver.url, secret: 'whsec_your_signing_secret' })
  product.jobs.start()
  return product
}

const countsOf = async ({ system }: TestProduct) => (await examine(system)).counts

describe('a database that cannot be written', () => {
  it('because another process holds it for seconds, loses nothing and repeats nothing', async () => {
    const receiver = await startReceiver()
    const child = new FaultyProcess(receiver, { events: 200, batch: 20 })
    dispose = () => {
      child.dispose()
      return receiver.close()
    }
    const ended = child.start()
    await expect.poll(() => receiver.requests.length, { timeout: 30_000 }).toBeGreaterThan(20)
    const other = new SqliteDatabase(join(child.dataDir, 'recover.db'), { timeout: 5000 })
    other.exec('begin immediate')
    await new Promise((resolve) => setTimeout(resolve, 3000))
    other.exec('commit')
    other.close()
    expect(await ended).toMatchObject({ ok: true, counts: { delivered: 200 } })
    expect(readReceived(receiver)).toEqual({ events: 200, torn: 0, repeated: 0 })
  })

  it('because the disk is full, refuses what is published and records what is out once there is room', async () => {
    const waiting: ((status: number) => void)[] = []
    const product = await start(() => new Promise((resolve) => waiting.push(resolve)))
    await publish(product, { count: 5 })
    await expect.poll(() => waiting.length).toBe(5)
    const { sqlite } = product.runtime.database
    const used = sqlite.pragma('page_count', { simple: true }) as number
    sqlite.pragma(`max_page_count = ${used}`)
    const refused = async () => {
      for (let tries = 0; tries < 50; tries++) await publish(product, { count: 100 })
    }
    await expect(refused()).rejects.toThrow('could not be written')
    const before = (await countsOf(product)).events
    for (const answer of waiting.splice(0)) answer(200)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect((await countsOf(product)).events).toBe(before)
    sqlite.pragma('max_page_count = 1000000')
    const drain = setInterval(() => {
      for (const answer of waiting.splice(0)) answer(200)
    }, 5)
    await expect.poll(async () => (await countsOf(product)).pending ?? 0, { timeout: 30_000 }).toBe(0)
    clearInterval(drain)
    expect(await examine(product.system)).toMatchObject({ ok: true, counts: { delivered: before } })
    expect(readReceived(product.receiver)).toMatchObject({ events: before, torn: 0, repeated: 0 })
  })
})

describe('an encryption key that does not open the secrets', () => {
  it('lets deliveries wait, unsent, until the right one is back', async () => {
    const product = await start()
    const { runtime } = product
    const { secretBox } = runtime
    runtime.secretBox = createSecretBox(Buffer.alloc(32, 9))
    await publish(product, { count: 3 })
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect([product.receiver.requests.length, (await countsOf(product)).pending]).toEqual([0, 3])
    runtime.secretBox = secretBox
    await expect.poll(async () => (await countsOf(product)).delivered, { timeout: 30_000 }).toBe(3)
    expect(await examine(product.system)).toMatchObject({ ok: true, counts: { attempts: 3 } })
    for (const { headers } of product.receiver.requests)
      expect(headers['x-recover-signature']).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('a delivery that cannot be made', () => {
  it('because what is stored of its endpoint makes no sense, holds up no other', async () => {
    const product = await start()
    const { database } = product.runtime
    const { endpointId: id } = await addEndpoint(product, { url: product.receiver.url })
    database.sqlite.prepare("update endpoints set url = 'nonsense' where id = ?").run(id)
    await publish(product, { count: 20 })
    await expect.poll(async () => (await countsOf(product)).delivered, { timeout: 30_000 }).toBe(20)
    expect((await countsOf(product)).pending).toBe(20)
    expect(product.receiver.requests).toHaveLength(20)
    database.sqlite.prepare('update endpoints set url = ? where id = ?').run(product.receiver.url, id)
    await expect.poll(async () => (await countsOf(product)).delivered, { timeout: 30_000 }).toBe(40)
    expect((await examine(product.system)).ok).toBe(true)
  })
})
