import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Db } from '@/db/tables/schema'
import { migrate, openDatabase } from './client'
import { migrations } from './migrations'
import { insertPartner } from './queries/tenancy'
import { dumpRows, openTestDatabase, type TestDatabase } from './testing'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase({ migrated: false })
})
afterEach(() => database.dispose())

const tables = () =>
  database.sqlite
    .prepare(`select name from sqlite_master where type = 'table' and name not like '%\\_%' escape '\\'`)
    .pluck()
    .all()
const applied = () => database.sqlite.prepare('select name from kysely_migration order by name').pluck().all()

describe('migrate', () => {
  it('makes every table in an empty file', async () => {
    await migrate(database)
    expect(applied()).toEqual(Object.keys(migrations))
    expect(new Set(tables())).toEqual(
      new Set([
        'invites',
        'partners',
        'failures',
        'replays',
        'accounts',
        'users',
        'memberships',
        'sessions',
        'keys',
        'endpoints',
        'events',
        'deliveries',
        'attempts',
        'notices',
        'outbox',
        'inboxes',
        'views',
      ]),
    )
  })

  it('does nothing the second time', async () => {
    await migrate(database)
    await insertPartner(database.db, { id: 'prt_a', name: 'Acme', created_at: 1 })
    const before = dumpRows(database.sqlite)
    await migrate(database)
    expect(dumpRows(database.sqlite)).toBe(before)
  })

  it('applies each migration once when several processes start together', async () => {
    const others = Array.from({ length: 3 }, () => openDatabase(database.file))
    await Promise.all([database, ...others].map(migrate))
    expect(applied()).toEqual(Object.keys(migrations))
    await Promise.all(others.map((other) => other.close()))
  })

  it('waits for another process that is writing', async () => {
    const other = database.connect()
    other.exec('begin immediate')
    setTimeout(() => other.exec('commit'), 300)
    await migrate(database)
    expect(applied()).toEqual(Object.keys(migrations))
  })

  it('names the migration that failed, leaves nothing half done and can be run again', async () => {
    database.sqlite.exec('create table notices (id text)')
    await expect(migrate(database)).rejects.toThrow('002-delivery could not be applied')
    expect(tables()).not.toContain('endpoints')
    database.sqlite.exec('drop table notices')
    await migrate(database)
    expect(applied()).toEqual(Object.keys(migrations))
  })
})

describe('an open database', () => {
  it('is in WAL mode, flushed at every commit, with foreign keys', () => {
    const pragma = (name: string) => database.sqlite.pragma(name, { simple: true })
    expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')]).toEqual(['wal', 2, 1])
  })

  it('refuses a row whose parent is missing', async () => {
    await migrate(database)
    const orphan = { id: 'acc_a', partner_id: 'prt_gone', name: null, created_at: 0 }
    await expect(database.db.insertInto('accounts').values(orphan).execute()).rejects.toThrow('FOREIGN KEY')
  })

  it('begins every transaction as a writer, so that none fails half-way with a stale snapshot', async () => {
    await migrate(database)
    const other = database.connect()
    await database.db.transaction().execute(async (tx) => {
      await tx.selectFrom('partners').selectAll().execute()
      expect(() =>
        other.exec(`insert into partners (id, name, created_at) values ('prt_b', 'B', 0)`),
      ).toThrow('locked')
      await insertPartner(tx, { id: 'prt_a', name: 'A', created_at: 0 })
    })
    expect(other.prepare('select id from partners').pluck().all()).toEqual(['prt_a'])
  })

  describe('after a burst', () => {
    const logBytes = () => statSync(`${database.file}-wal`).size
    const fill = (rows: number) =>
      database.batch.write((db) =>
        sql`with recursive n (i) as (values (1) union all select i + 1 from n where i < ${rows})
          insert into stuff select randomblob(4000) from n`.execute(db),
      )
    beforeEach(async () => {
      await migrate(database)
      await sql`create table stuff (x)`.execute(database.db)
    })

    it('keeps at most 64 MiB of its log', async () => {
      await fill(20_000)
      expect(logBytes()).toBeGreaterThan(64 * 1024 * 1024)
      // The first commit folds the log into the file, the second restarts it.
      await fill(1)
      await fill(1)
      expect(logBytes()).toBeLessThanOrEqual(64 * 1024 * 1024)
    })

    it('returns the space of its log when asked, and continues to work', async () => {
      await fill(2_000)
      await fill(1)
      await Promise.all([fill(1), database.shrinkLog(), fill(1)])
      await database.shrinkLog()
      expect(logBytes()).toBe(0)
      await fill(1)
      expect(database.sqlite.prepare('select count(*) from stuff').pluck().get()).toBe(2_004)
    })

    it('leaves the log alone while there is much to be folded, or a reader is active', async () => {
      const reader = database.connect()
      reader.exec('begin')
      reader.prepare('select count(*) from stuff').get()
      await fill(2_000)
      const bytes = logBytes()
      await database.shrinkLog()
      expect(logBytes()).toBe(bytes)
      reader.exec('commit')
      await database.shrinkLog()
      expect(logBytes()).toBe(bytes)
    })
  })

  it('finishes the writes in flight before it closes', async () => {
    await migrate(database)
    const second = openDatabase(database.file)
    const write = second.batch.write((db) => insertPartner(db, { id: 'prt_a', name: 'A', created_at: 0 }))
    await second.close()
    await write
    expect(database.sqlite.prepare('select id from partners').pluck().all()).toEqual(['prt_a'])
    expect(second.sqlite.open).toBe(false)
  })
})

describe('the read connection', () => {
  const names = (db: Db) => db.selectFrom('partners').select('id').orderBy('id').execute()
  const add = (id: string) => database.batch.write((db) => insertPartner(db, { id, name: id, created_at: 0 }))
  beforeEach(() => migrate(database))

  it('waits neither for another process that writes nor for our own writes that wait for it', async () => {
    await add('prt_a')
    const other = database.connect()
    other.exec('begin immediate')
    let isStored = false
    const waiting = add('prt_b').then(() => {
      isStored = true
    })
    await nextTurn()
    await nextTurn()
    expect(database.batch.pending).toBe(1)
    expect(await names(database.reads)).toEqual([{ id: 'prt_a' }])
    expect(isStored).toBe(false)
    other.exec('rollback')
    await waiting
  })

  it('sees each write once it has resolved, and nothing of one that has not', async () => {
    for (let i = 0; i < 20; i++) {
      let seen: unknown[] = []
      await database.batch.write(async (db) => {
        await insertPartner(db, { id: `prt_${i}`, name: 'A', created_at: 0 })
        seen = await names(database.reads)
      })
      expect(seen).toHaveLength(i)
      expect(await names(database.reads)).toHaveLength(i + 1)
    }
  })

  it('can change nothing', async () => {
    const row = { id: 'prt_a', name: 'A', created_at: 0 }
    await expect(insertPartner(database.reads, row)).rejects.toThrow('readonly')
    await expect(sql`create table more (id)`.execute(database.reads)).rejects.toThrow('readonly')
    expect(await names(database.reads)).toEqual([])
  })

  it('follows a migration that came after it was opened', async () => {
    await sql`alter table partners add column more text`.execute(database.db)
    expect((await sql`select more from partners`.execute(database.reads)).rows).toEqual([])
  })

  it('does not keep the log from being folded into the file, whatever it read before', async () => {
    await add('prt_a')
    await names(database.reads)
    await add('prt_b')
    const [result] = database.sqlite.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    expect(result?.busy).toBe(0)
  })

  it('continues to read after a process that was writing was killed', async () => {
    const script = `const db = require('better-sqlite3')(process.argv[1])
      db.exec("begin immediate; insert into partners (id, name, created_at) values ('prt_dead', 'Dead', 0)")
      console.log('locked'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['-e', script, database.file])
    await once(holder.stdout, 'data')
    expect(await names(database.reads)).toEqual([])
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    expect(await names(database.reads)).toEqual([])
    await add('prt_a')
    expect(await names(database.reads)).toEqual([{ id: 'prt_a' }])
  })
})
