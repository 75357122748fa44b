import type { Database, Statement } from 'better-sqlite3'
import { applySchema } from './schema'

export interface RunRow {
  id: number
  fn: number
  due_at: number
  attempt: number
  lane: string
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
  applySchema(sqlite)
  const prepare = <P extends unknown[], R = unknown>(sql: string) => sqlite.prepare(sql) as Statement<P, R>

  return {
    first: prepareLine(prepare, 'steps is null'),
    later: prepareLine(prepare, 'steps is not null'),
    putFunction: prepare<[string], { id: number }>(
      `insert into ie_functions (slug) values (?)
       on conflict (slug) do update set slug = excluded.slug returning id`,
    ),
    getCronLast: prepare<[number], { cron_last: number | null }>(
      'select cron_last from ie_functions where id = ?',
    ),
    setCronLast: prepare<[number, number]>('update ie_functions set cron_last = ? where id = ?'),
    insertRun: prepare<[number, number, string, string | null, string | null, string, number]>(
      `insert into ie_runs (fn, status, due_at, lane, cancel_key, idempotency_key, event, created_at)
       values (?, 0, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
    ),
    getRun: prepare<[number], RunRow>(
      'select id, fn, due_at, attempt, lane, event, steps from ie_runs where id = ?',
    ),
    continueRun: prepare<[number, number, string | null, number]>(
      'update ie_runs set status = 0, due_at = ?, attempt = ?, steps = ? where id = ? and status < 3',
    ),
    endRun: prepare<[number, number, string | null, number]>(
      'update ie_runs set status = ?, ended_at = ?, output = ?, steps = null where id = ? and status < 3',
    ),
    cancelByKey: prepare<[number, number, string], { id: number }>(
      `update ie_runs set status = 5, ended_at = ?, steps = null
       where fn = ? and cancel_key = ? and status < 3 returning id`,
    ),
    findOpen: prepare<[string, string, string], { id: number }>(
      `select r.id from ie_runs r join ie_functions f on f.id = r.fn
       where f.slug = ? and r.idempotency_key >= ? and r.idempotency_key < ? and r.status < 3 limit 1`,
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
    takeLead: prepare<[{ owner: string; pid: number; until: number; free: number }]>(
      `insert into ie_leader (one, owner, pid, until) values (1, @owner, @pid, @until)
       on conflict (one) do update set owner = @owner, pid = @pid, until = @until
       where owner = @owner or @free = 1`,
    ),
    getLead: prepare<[], { owner: string; until: number }>('select owner, until from ie_leader'),
    dropLead: prepare<[string]>('delete from ie_leader where owner = ?'),
  }
}

export type Store = ReturnType<typeof createStore>
export type Prepare = <P extends unknown[], R = unknown>(sql: string) => Statement<P, R>

// Runs without a step result and runs with one have indexes of their own, so that neither is read past the other.
function prepareLine(prepare: Prepare, which: string) {
  const asleep = `ie_runs where status = 0 and ${which}`
  const inLine = `ie_runs where status = 1 and ${which}`
  return {
    listDue: prepare<[number, number], number>(
      `select id from ${asleep} and due_at <= ? order by due_at limit ?`,
    ).pluck() as Statement<[number, number], number>,
    nextDue: prepare<[number], number>(
      `select due_at from ${asleep} and due_at > ? order by due_at limit 1`,
    ).pluck() as Statement<[number], number>,
    /** (due until, ids to leave out as JSON, at most) */
    lineUp: prepare<[number, string, number]>(
      `update ie_runs set status = 1 where id in (select id from ${asleep} and due_at <= ?
       and id not in (select value from json_each(?)) order by due_at limit ?)`,
    ),
    next: prepare<[string, string], { id: number; lane: string }>(
      `select id, lane from ${inLine} and lane > ? and lane <= ? order by lane, due_at limit 1`,
    ),
    inLane: prepare<[string], number>(
      `select id from ${inLine} and lane = ? order by due_at`,
    ).pluck() as Statement<[string], number>,
  }
}

export type LineStatements = ReturnType<typeof prepareLine>
