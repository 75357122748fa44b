import type { Database, Statement } from 'better-sqlite3'
import { engineTables } from './schema'

export interface RunRow {
  id: number
  fn: number
  due_at: number
  attempt: number
  concurrency_key: string | null
  event: string
  steps: string | null
}

export interface WaitRow {
  run: number
  step: string
  expression: string | null
  event: string
  steps: string | null
}

/** The engine's statements, prepared once. Every change of a run is guarded by `status < 3`: what is over stays over. */
export function createStore(sqlite: Database) {
  sqlite.exec(engineTables)
  const prepare = <P extends unknown[], R = unknown>(sql: string) => sqlite.prepare(sql) as Statement<P, R>

  return {
    putFunction: prepare<[string], { id: number }>(
      `insert into ie_functions (slug) values (?)
       on conflict (slug) do update set slug = excluded.slug returning id`,
    ),
    getCronLast: prepare<[number], { cron_last: number | null }>(
      'select cron_last from ie_functions where id = ?',
    ),
    setCronLast: prepare<[number, number]>('update ie_functions set cron_last = ? where id = ?'),
    insertRun: prepare<[number, number, string | null, string | null, string | null, string, number]>(
      `insert into ie_runs (fn, status, due_at, concurrency_key, cancel_key, idempotency_key, event, created_at)
       values (?, 0, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
    ),
    listDue: prepare<[number, number], { id: number; fn: number; concurrency_key: string | null }>(
      'select id, fn, concurrency_key from ie_runs where status = 0 and due_at <= ? order by due_at limit ?',
    ),
    getRun: prepare<[number], RunRow>(
      'select id, fn, due_at, attempt, concurrency_key, event, steps from ie_runs where id = ?',
    ),
    nextDue: prepare<[number], { due_at: number }>(
      'select due_at from ie_runs where status = 0 and due_at > ? order by due_at limit 1',
    ),
    parkRun: prepare<[number]>('update ie_runs set status = 1 where id = ? and status = 0'),
    listParkedKeys: prepare<[], { key: string }>(
      'select distinct concurrency_key as key from ie_runs where status = 1',
    ),
    unparkRuns: prepare<[string, number]>(
      `update ie_runs set status = 0 where id in
       (select id from ie_runs where status = 1 and concurrency_key = ? order by due_at limit ?)`,
    ),
    continueRun: prepare<[number, number, string, number]>(
      'update ie_runs set status = 0, due_at = ?, attempt = ?, steps = ? where id = ? and status < 3',
    ),
    endRun: prepare<[number, number, string | null, number]>(
      'update ie_runs set status = ?, ended_at = ?, output = ?, steps = null where id = ? and status < 3',
    ),
    cancelByKey: prepare<[number, number, string], { id: number }>(
      `update ie_runs set status = 5, ended_at = ?, steps = null
       where fn = ? and cancel_key = ? and status < 3 returning id`,
    ),
    listOpen: prepare<[number], { id: number; event: string }>(
      'select id, event from ie_runs where fn = ? and status < 3',
    ),
    seeEvent: prepare<[string, number]>(
      'insert into ie_seen_events (id, at) values (?, ?) on conflict do nothing',
    ),
    putWait: prepare<[number, string, string, string | null]>(
      'insert or replace into ie_waits (run, step, event, expression) values (?, ?, ?, ?)',
    ),
    listWaits: prepare<[string], WaitRow>(
      `select w.run, w.step, w.expression, r.event, r.steps from ie_waits w
       join ie_runs r on r.id = w.run where w.event = ? and r.status < 3`,
    ),
    dropWaits: prepare<[number]>('delete from ie_waits where run = ?'),
    pruneRuns: prepare<[number, number]>(
      'delete from ie_runs where id in (select id from ie_runs where status >= 3 and ended_at < ? limit ?)',
    ),
    pruneEvents: prepare<[number, number]>(
      'delete from ie_seen_events where id in (select id from ie_seen_events where at < ? limit ?)',
    ),
    takeLead: prepare<[{ owner: string; pid: number; until: number; now: number; dead: number }]>(
      `insert into ie_leader (one, owner, pid, until) values (1, @owner, @pid, @until)
       on conflict (one) do update set owner = @owner, pid = @pid, until = @until
       where owner = @owner or until < @now or @dead = 1`,
    ),
    getLead: prepare<[], { owner: string; pid: number; until: number }>(
      'select owner, pid, until from ie_leader',
    ),
    dropLead: prepare<[string]>('delete from ie_leader where owner = ?'),
    countDue: prepare<[number], { due: number; oldest: number | null }>(
      'select count(*) as due, min(due_at) as oldest from ie_runs where status = 0 and due_at <= ?',
    ),
    countSleeping: prepare<[number], { sleeping: number }>(
      'select count(*) as sleeping from ie_runs where status = 0 and due_at > ?',
    ),
  }
}

export type Store = ReturnType<typeof createStore>
