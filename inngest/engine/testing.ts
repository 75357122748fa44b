import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Clock } from './types'

const started = 1_700_000_000_000

/** A clock that moves only on demand. */
export class VirtualClock implements Clock {
  private time = started
  private readonly alarms = new Set<{ at: number; fn: () => void }>()

  now(): number {
    return this.time
  }

  /** milliseconds since the test began */
  elapsed(): number {
    return this.time - started
  }

  wake(at: number, fn: () => void): () => void {
    const alarm = { at, fn }
    this.alarms.add(alarm)
    return () => this.alarms.delete(alarm)
  }

  moveTo(elapsedMs: number): void {
    this.time = started + elapsedMs
    for (const alarm of [...this.alarms]) {
      if (alarm.at > this.time) continue
      this.alarms.delete(alarm)
      alarm.fn()
    }
  }
}

export interface TestDatabase {
  sqlite: SqliteDatabase.Database
  /** while set, every commit fails */
  broken: boolean
  transact: <T>(fn: () => T) => Promise<T>
  dispose(): void
}

/** A new file database with a plain group commit of one. */
export function openTestDatabase(
  file = join(mkdtempSync(join(tmpdir(), 'engine-test-')), 'engine.db'),
): TestDatabase {
  const sqlite = new SqliteDatabase(file)
  sqlite.pragma('journal_mode = WAL')
  const database: TestDatabase = {
    sqlite,
    broken: false,
    transact: async (fn) =>
      sqlite
        .transaction(() => {
          const result = fn()
          if (database.broken) throw new Error('the disk is full')
          return result
        })
        .immediate(),
    dispose: () => {
      sqlite.close()
      rmSync(join(file, '..'), { recursive: true, force: true })
    },
  }
  return database
}
