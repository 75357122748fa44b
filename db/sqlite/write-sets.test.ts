import { afterEach, beforeEach, expect, it } from 'vitest'
import { insertPartner } from '@/db/queries/tenancy'
import type { Db } from '@/db/tables/schema'
import { openTestDatabase, type TestDatabase } from '@/db/testing'
import { createWriteBatch, type WriteBatch } from './group-commit'

let database: TestDatabase
let batch: WriteBatch
let sets: string[][]
beforeEach(async () => {
  database = await openTestDatabase()
  // However slow the machine, all writes of one turn share one transaction.
  batch = createWriteBatch(database.db, Number.POSITIVE_INFINITY)
  sets = []
})
afterEach(() => database.dispose())

const kind = {}
const addAll = async (db: Db, ids: string[]) => {
  sets.push([...ids])
  for (const id of ids) {
    await insertPartner(db, { id, name: id, created_at: 0 })
    if (id.endsWith('bad')) throw new Error(`${id} cannot be stored`)
  }
  return ids.map((id) => `made ${id}`)
}
const add = (id: string) => batch.writeOneOf(kind, addAll, id)
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `prt_${i}`)
const stored = () => database.connect().prepare('select id from partners order by rowid').pluck().all()

it('writes of one kind that arrive together are one operation, and each gets its own result', async () => {
  const ids = numbered(5)
  expect(await Promise.all(ids.map(add))).toEqual(ids.map((id) => `made ${id}`))
  expect(sets).toEqual([ids])
  expect(stored()).toEqual(ids)
})

it('a set has at most 64 writes', async () => {
  await Promise.all(numbered(130).map(add))
  expect(sets.map(({ length }) => length)).toEqual([64, 64, 2])
})

it('a write that arrives while a set of its kind is being written is part of another', async () => {
  let later: Promise<unknown> | undefined
  const addMore = async (db: Db, ids: string[]) => {
    later ??= batch.writeOneOf(kind, addMore, 'prt_later')
    return addAll(db, ids)
  }
  await batch.writeOneOf(kind, addMore, 'prt_first')
  await later
  expect(sets).toEqual([['prt_first'], ['prt_later']])
  expect(stored()).toEqual(['prt_first', 'prt_later'])
})

it('one that fails is rejected with its own error, and its set is stored without it', async () => {
  const results = await Promise.allSettled(['prt_0', 'prt_bad', 'prt_1', 'prt_also_bad'].map(add))
  expect(results).toMatchObject([
    { value: 'made prt_0' },
    { reason: new Error('prt_bad cannot be stored') },
    { value: 'made prt_1' },
    { reason: new Error('prt_also_bad cannot be stored') },
  ])
  expect(stored()).toEqual(['prt_0', 'prt_1'])
})

it('a set that fails takes nothing of what shares its transaction along', async () => {
  const before = batch.write((db) => insertPartner(db, { id: 'prt_before', name: '', created_at: 0 }))
  const failing = Promise.allSettled([add('prt_bad'), add('prt_good')])
  const after = batch.write((db) => insertPartner(db, { id: 'prt_after', name: '', created_at: 0 }))
  await Promise.all([before, failing, after])
  expect(stored()).toEqual(['prt_before', 'prt_after', 'prt_good'])
})

it('a disk that is full rejects every write of the set, and keeps none of it', async () => {
  database.sqlite.pragma(`max_page_count = ${database.sqlite.pragma('page_count', { simple: true })}`)
  const large = async (db: Db, ids: string[]) => {
    for (const id of ids) await insertPartner(db, { id, name: 'x'.repeat(100_000), created_at: 0 })
    return ids
  }
  const results = await Promise.allSettled(numbered(8).map((id) => batch.writeOneOf(large, large, id)))
  expect(results.map((result) => result.status === 'rejected' && result.reason.name)).toEqual(
    Array(8).fill('StorageUnavailableError'),
  )
  expect(stored()).toEqual([])
})

it('the number of pending writes counts each of a set', async () => {
  const writes = [...numbered(70).map(add), batch.write(async () => undefined)]
  expect(batch.pending).toBe(71)
  await Promise.all(writes)
  await batch.drain()
  expect(batch.pending).toBe(0)
})
