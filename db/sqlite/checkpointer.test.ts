import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '@/db/testing'
import { type Checkpointer, startCheckpointer } from './checkpointer'

let database: TestDatabase
let checkpointer: Checkpointer
let failures: Error[]
beforeEach(async () => {
  database = await openTestDatabase()
  failures = []
})
afterEach(async () => {
  await checkpointer.stop()
  await database.dispose()
})

const start = (more: Parameters<typeof startCheckpointer>[2] = {}) => {
  checkpointer = startCheckpointer(database.sqlite, (error) => failures.push(error), more)
}
const pragma = (text: string) => database.sqlite.pragma(text) as Record<string, number>[]
const foldedByCommits = () => pragma('wal_autocheckpoint')[0]?.wal_autocheckpoint
const readLog = () => pragma('wal_checkpoint(NOOP)')[0] as { log: number; checkpointed: number }
const write = (pages: number) => {
  database.sqlite.exec('create table if not exists filler (bytes blob)')
  database.sqlite.prepare('insert into filler values (zeroblob(?))').run(pages * 4096)
}

it('folds the log on a thread of its own, while no commit does', async () => {
  start()
  await expect.poll(foldedByCommits).toBe(0)
  write(3_000)
  expect(readLog().log).toBeGreaterThan(3_000)
  await expect.poll(() => readLog().log - readLog().checkpointed).toBeLessThan(1_000)
  expect(failures).toEqual([])
})

it('lets the log begin anew under steady writes, so that it stays bounded', async () => {
  start({ minPages: 10, maxPages: 400, fewPages: 40, pollMs: 5 })
  await expect.poll(foldedByCommits).toBe(0)
  let before = 0
  const isShorter = () => {
    write(20)
    const { log } = readLog()
    const isAnew = log < before
    before = log
    return isAnew
  }
  await expect.poll(isShorter, { interval: 2 }).toBe(true)
})

it('leaves it to commits again when it is stopped', async () => {
  start()
  await expect.poll(foldedByCommits).toBe(0)
  await checkpointer.stop()
  expect(foldedByCommits()).toBe(1_000)
})

it('leaves it to commits when its thread fails, and says so', async () => {
  start({ file: `${database.file}-is-not-there` })
  await expect.poll(() => failures.length).toBe(1)
  await expect.poll(foldedByCommits).toBe(1_000)
  write(10)
})
