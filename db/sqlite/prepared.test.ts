import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Db } from '@/db/tables/schema'
import { openTestDatabase, type TestDatabase } from '@/db/testing'
import { prepareQuery, prepareSet } from './prepared'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
})
afterEach(() => database.dispose())

const insertPartners = prepareSet<{ id: string; name: string }>((db, rows) =>
  db.insertInto('partners').values(rows.map(({ id, name }) => ({ id, name, created_at: 0 }))),
)
const listNames = prepareSet((db, rows: { id: string }[]) =>
  db
    .selectFrom('partners')
    .select('name')
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    ),
)
const rename = prepareQuery((db, p: { id: string; name: string }) =>
  db.updateTable('partners').set({ name: p.name }).where('id', '=', p.id),
)
const partners = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `prt_${i}`, name: `${i}` }))
const insert = (count: number) => database.batch.write((db) => insertPartners(db, partners(count)))
const namesIn = async (db: Db, count: number) =>
  (await listNames(db, partners(count))).map(({ name }) => Number(name)).sort((a, b) => a - b)

describe('a prepared statement over a set of rows', () => {
  it.each([0, 1, 7, 64, 65, 200])('inserts and reads %i rows, each once', async (count) => {
    await insert(count)
    expect(await namesIn(database.reads, count)).toEqual(Array.from({ length: count }, (_, i) => i))
  })

  it('throws what the database throws, and its write leaves nothing', async () => {
    await insert(3)
    await expect(insert(100)).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' })
    expect(await namesIn(database.reads, 100)).toEqual([0, 1, 2])
  })
})

describe('a prepared query', () => {
  it('says how many rows it changed', async () => {
    await insert(1)
    const changed = (id: string) => database.batch.write((db) => rename(db, { id, name: '9' }))
    expect((await changed('prt_0')).numAffectedRows).toBe(1n)
    expect((await changed('prt_1')).numAffectedRows).toBe(0n)
    expect(await namesIn(database.reads, 1)).toEqual([9])
  })

  it('waits on the write connection until a transaction there is over', async () => {
    await insert(1)
    const order: string[] = []
    let reading: Promise<unknown> = Promise.resolve()
    await database.batch.write(async (db) => {
      reading = namesIn(database.db, 1).then((names) => order.push(`read ${names}`))
      await rename(db, { id: 'prt_0', name: '5' })
      for (let i = 0; i < 100; i++) await null
      order.push('written')
    })
    await reading
    expect(order).toEqual(['written', 'read 5'])
  })
})

it('a query for one row has its limit in its text: SQLite would plan it anew at each run otherwise', () => {
  const limited = (count: number) => database.db.selectFrom('partners').select('id').limit(count).compile()
  expect(limited(1)).toMatchObject({ sql: 'select "id" from "partners" limit 1', parameters: [] })
  expect(limited(20)).toMatchObject({ sql: 'select "id" from "partners" limit ?', parameters: [20] })
})
