import { existsSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { keepPrivate } from '@/db/common/private-files'
import { commandWaits } from './dialect'

/** A backup failure that the operator can fix. */
export class BackupError extends Error {
  override name = 'BackupError'
}

export interface Backup {
  /** absolute */
  file: string
  bytes: number
  pages: number
}

/**
 * Copies the SQLite file at `from` to the new file `to` (mode 0600), even while others write to it: the copy is a
 * consistent snapshot in one file. It gets its final name only after an integrity check.
 */
export async function backupDatabase(from: string, to: string): Promise<Backup> {
  const file = resolve(to)
  if (!existsSync(from)) throw new BackupError(`There is no database at ${from}`)
  assertFree(file)
  const partial = `${file}.${process.pid}.partial`
  try {
    await reserve(partial)
    const pages = await copy(from, partial)
    verify(partial)
    assertFree(file)
    await rename(partial, file)
    return { file, bytes: statSync(file).size, pages }
  } finally {
    for (const end of ['', '-journal', '-wal', '-shm']) await rm(`${partial}${end}`, { force: true })
  }
}

function assertFree(file: string): void {
  if (existsSync(file))
    throw new BackupError(`${file} already exists. Choose another file: a backup never overwrites one`)
}

async function reserve(file: string): Promise<void> {
  try {
    await (await open(file, 'wx', 0o600)).close()
    keepPrivate(file)
  } catch (error) {
    throw new BackupError(`The backup cannot be written: ${(error as Error).message}`)
  }
}

const allPages = 0x7fff_ffff

// In one step: a write by the server between two steps would restart the copy, which under load would never end.
async function copy(from: string, to: string): Promise<number> {
  const source = new SqliteDatabase(from, { timeout: commandWaits.write, fileMustExist: true })
  try {
    const { totalPages } = await source.backup(to, { progress: () => allPages })
    return totalPages
  } finally {
    source.close()
  }
}

function verify(file: string): void {
  const copied = new SqliteDatabase(file)
  try {
    // Out of WAL mode, so that no content is in a second file; the product switches back when it opens the file.
    copied.pragma('journal_mode = DELETE')
    const found = copied.pragma('integrity_check', { simple: true })
    if (found !== 'ok') throw new BackupError(`The copy is damaged: ${found}`)
    const migrated = copied.prepare("select 1 from sqlite_schema where name = 'kysely_migration'").get()
    if (!migrated) throw new BackupError('The copy is not a Recover Webhooks database')
  } finally {
    copied.close()
  }
}
