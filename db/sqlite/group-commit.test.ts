import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isStorageUnavailable } from '@/db/common/errors'
import { insertPartner } from '@/db/queries/tenancy'
import { isUniqueViolation } from '@/db/sqlite/errors'
import type { Db } from '@/db/tables/schema'
import { openTestDatabase, type TestDatabase } from '@/db/testing'
import { createWriteBatch, type WriteBatch } from './group-commit'

let database: TestDatabase
let batch: WriteBatch
beforeEach(async () => {
  database = await openTestDatabase()
  // However slow the machine, all writes of one turn share one transaction.
  batch = createWriteBatch(database.db, Number.POSITIVE_INFINITY)
})
afterEach(() => database.dispose())

const add = (db: Db, id: string, name = id) => insertPartner(db, { id, name, created_at: 0 })
const write = (id: string, name?: string) => batch.write((db) => add(db, id, name))
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `prt_${i}`)
const stored = (sqlite = database.connect()) =>
  sqlite.prepare('select id from partners order by rowid').pluck().all()
const outcomes = async (writes: Promise<unknown>[]) =>
  (await Promise.allSettled(writes)).map((result) =>
    result.status === 'fulfilled' ? 'stored' : (result.reason as Error).name,
  )

describe('writes of one turn', () => {
  it('share one transaction, unseen by others until it is committed', async () => {
    const reader = database.connect()
    const first = write('prt_a')
    for (let i = 0; i < 100; i++) await null
    const second = batch.write(async (db) => {
      await add(db, 'prt_b')
      return { inside: stored(database.sqlite), outside: stored(reader) }
    })
    await first
    expect(stored(reader)).toEqual(['prt_a', 'prt_b'])
    expect(await second).toEqual({ inside: ['prt_a', 'prt_b'], outside: [] })
  })

  it('run and resolve in the order they came, also when they need several transactions', async () => {
    const ids = numbered(600)
    const resolved: string[] = []
    await Promise.all(ids.map((id) => write(id).then(() => resolved.push(id))))
    expect(stored()).toEqual(ids)
    expect(resolved).toEqual(ids)
  })

  it('that take long are spread over several transactions, between which the loop has its turn', async () => {
    const reader = database.connect()
    let turns = 0
    const turn = () => {
      turns++
      if (turns < 1_000) setImmediate(turn)
    }
    const slow = (id: string) =>
      database.batch.write(async (db) => {
        await add(db, id)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
        return { before: stored(reader), turns }
      })
    const writes = numbered(3).map(slow)
    turn()
    const seen = await Promise.all(writes)
    expect(seen.map(({ before }) => before)).toEqual([[], numbered(1), numbered(2)])
    const [first, second, third] = seen.map((one) => one.turns) as [number, number, number]
    expect(second).toBeGreaterThan(first)
    expect(third).toBeGreaterThan(second)
  })

  it('each get their own result', async () => {
    const results = numbered(5).map((id) => batch.write(async () => id))
    expect(await Promise.all(results)).toEqual(numbered(5))
  })
})

describe('the number of pending writes', () => {
  it('includes writes that wait and those in flight, and is zero afterwards', async () => {
    expect(batch.pending).toBe(0)
    const writes = numbered(600).map((id) => write(id))
    expect(batch.pending).toBe(600)
    await writes[0]
    expect(batch.pending).toBeGreaterThanOrEqual(344)
    await Promise.all(writes)
    await batch.drain()
    expect(batch.pending).toBe(0)
  })

  it('includes writes requested while another writer holds the database', async () => {
    const other = database.connect()
    other.exec('begin immediate')
    const writes = numbered(3).map((id) => write(id))
    await delay(150)
    expect(batch.pending).toBe(3)
    other.exec('rollback')
    await Promise.all(writes)
  })
})

describe('a write that throws', () => {
  it('rolls back its own work and nothing of its neighbours', async () => {
    const error = new Error('changed my mind')
    const before = write('prt_before')
    const failing = batch.write(async (db) => {
      await add(db, 'prt_half')
      throw error
    })
    const after = write('prt_after')
    await expect(failing).rejects.toBe(error)
    await Promise.all([before, after])
    expect(stored()).toEqual(['prt_before', 'prt_after'])
  })

  it('reports a unique violation as such', async () => {
    const duplicates = [write('prt_a', 'first'), write('prt_a', 'second')]
    const [first, second] = await Promise.allSettled(duplicates)
    expect(first?.status).toBe('fulfilled')
    expect(second?.status === 'rejected' && isUniqueViolation(second.reason)).toBe(true)
    expect(database.sqlite.prepare('select name from partners').pluck().all()).toEqual(['first'])
  })
})

describe('while another writer holds the database', () => {
  it('waits without blocking the event loop, and loses nothing of either', async () => {
    const other = database.connect()
    other.exec(
      `begin immediate; insert into partners (id, name, created_at) values ('prt_other', 'Other', 0)`,
    )
    const waiting = outcomes(numbered(3).map((id) => write(id)))
    // Only a free event loop reaches the commit; the delay is longer than SQLite itself waits.
    await delay(400)
    expect(stored()).toEqual([])
    other.exec('commit')
    expect(await waiting).toEqual(['stored', 'stored', 'stored'])
    expect(stored()).toEqual(['prt_other', ...numbered(3)])
  })

  it('continues once a process that held the database was killed', async () => {
    const script = `const db = require('better-sqlite3')(process.argv[1])
      db.exec("begin immediate; insert into partners (id, name, created_at) values ('prt_dead', 'Dead', 0)")
      console.log('locked'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['-e', script, database.file])
    await once(holder.stdout, 'data')
    const waiting = write('prt_alive')
    await delay(200)
    holder.kill('SIGKILL')
    await waiting
    expect(stored()).toEqual(['prt_alive'])
  })

  it('fails in the end, with nothing stored, and works again afterwards', async () => {
    const other = database.connect()
    other.exec('begin immediate')
    const refused = await Promise.allSettled([write('prt_a'), write('prt_b')])
    expect(
      refused.every((result) => result.status === 'rejected' && isStorageUnavailable(result.reason)),
    ).toBe(true)
    other.exec('rollback')
    expect(stored()).toEqual([])
    await write('prt_a')
    expect(stored()).toEqual(['prt_a'])
  })
})

describe('on a full disk', () => {
  const pages = () => database.sqlite.pragma('page_count', { simple: true }) as number
  const big = 'x'.repeat(200_000)

  it('rejects the whole transaction as unavailable and leaves nothing of it', async () => {
    await write('prt_first')
    database.sqlite.pragma(`max_page_count = ${pages() + 2}`)
    const refused = await outcomes([write('prt_small'), write('prt_big', big), write('prt_late')])
    expect(new Set(refused)).toEqual(new Set(['StorageUnavailableError']))
    expect(stored()).toEqual(['prt_first'])
    expect(database.sqlite.inTransaction).toBe(false)
  })

  it('accepts writes again once there is space', async () => {
    database.sqlite.pragma(`max_page_count = ${pages()}`)
    expect(await outcomes([write('prt_a', big)])).toEqual(['StorageUnavailableError'])
    database.sqlite.pragma(`max_page_count = ${pages() + 1000}`)
    await write('prt_a', big)
    expect(stored()).toEqual(['prt_a'])
  })
})

describe('drain', () => {
  it('waits for every write, also for those that come while it waits', async () => {
    const late = write('prt_a').then(() => write('prt_b'))
    await batch.drain()
    await batch.drain()
    await late
    const last = write('prt_c')
    await batch.drain()
    expect(stored()).toEqual(['prt_a', 'prt_b', 'prt_c'])
    await last
  })
})
