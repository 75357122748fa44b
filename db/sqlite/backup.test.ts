import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { insertPartner } from '@/db/queries/tenancy'
import { openTestDatabase, type TestDatabase } from '@/db/testing'
import { backupDatabase } from './backup'

let database: TestDatabase
let folder: string
let to: string
beforeEach(async () => {
  database = await openTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'recover-backup-'))
  to = join(folder, 'copy.db')
})
afterEach(async () => {
  await database.dispose()
  rmSync(folder, { recursive: true })
})

const addPartner = (id: string) => insertPartner(database.db, { id, name: 'Acme', created_at: 0 })

function partnersIn(file: string): unknown[] {
  const copy = new SqliteDatabase(file, { readonly: true })
  const ids = copy.prepare('select id from partners').pluck().all()
  copy.close()
  return ids
}

describe('a backup', () => {
  it('includes what is only in the write-ahead log, in one private file', async () => {
    await addPartner('prt_a')
    expect(statSync(`${database.file}-wal`).size).toBeGreaterThan(0)
    const umask = process.umask(0)
    const made = await backupDatabase(database.file, to).finally(() => process.umask(umask))
    expect(made).toEqual({ file: to, bytes: statSync(to).size, pages: expect.any(Number) })
    expect(made.bytes).toBe(made.pages * 4096)
    expect(statSync(to).mode & 0o777).toBe(0o600)
    expect(partnersIn(to)).toEqual(['prt_a'])
    expect(readdirSync(folder)).toEqual(['copy.db'])
  })

  it('ends even if another process never stops writing', async () => {
    const other = database.connect()
    other.pragma('busy_timeout = 1000')
    // Big enough that it cannot be copied between two writes.
    await insertPartner(database.db, { id: 'prt_big', name: 'x'.repeat(16_000_000), created_at: 0 })
    let written = 0
    const insert = other.prepare("insert into partners (id, name, created_at) values (?, 'B', 0)")
    const writing = setInterval(() => insert.run(`prt_${written++}`), 0)
    const made = await backupDatabase(database.file, to).finally(() => clearInterval(writing))
    expect(made.pages).toBeGreaterThan(0)
    expect(partnersIn(to).length).toBeLessThanOrEqual(written + 1)
  })

  it('overwrites nothing', async () => {
    writeFileSync(to, 'yesterday')
    await expect(backupDatabase(database.file, to)).rejects.toThrow('already exists')
    expect([statSync(to).size, readdirSync(folder)]).toEqual([9, ['copy.db']])
  })

  it('of a damaged database does not get its final name', async () => {
    for (let i = 0; i < 200; i++) await addPartner(`prt_${i}`)
    // Makes an index that lacks the rows of its table.
    database.sqlite.unsafeMode(true)
    database.sqlite.pragma('writable_schema = ON')
    database.sqlite.exec(
      "update sqlite_schema set rootpage = (select rootpage from sqlite_schema where name = 'users') where name = 'accounts'",
    )
    await expect(backupDatabase(database.file, to)).rejects.toThrow('copy is damaged')
    expect(readdirSync(folder)).toEqual([])
  })

  it('of a file that is not our database is refused', async () => {
    const file = join(folder, 'other.db')
    const other = new SqliteDatabase(file)
    other.exec('create table x (y)')
    other.close()
    await expect(backupDatabase(file, to)).rejects.toThrow('not a Recover Webhooks database')
    await expect(backupDatabase(join(folder, 'gone.db'), to)).rejects.toThrow('There is no database')
    await expect(backupDatabase(database.file, join(folder, 'gone', 'x.db'))).rejects.toThrow(
      'cannot be written',
    )
    expect([existsSync(to), readdirSync(folder)]).toEqual([false, ['other.db']])
  })
})
