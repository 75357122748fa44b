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
  /** an event has cancelled it, though that is not recorded yet */
  is_cancelled: number
}

/**
 * The runs of a function with this key, up to one run id, that an event has cancelled and that must still be ended.
 */
export interface CancelRow {
  fn: number
  cancel_key: string
  last_run: number
}

export interface WaitRow {
  run: number
  step: string
  expression: string | null
  event: string
  steps: string | null
}

const isCancelled = `exists (select 1 from ie_cancels c where c.fn = ie_runs.fn
  and c.cancel_key = ie_runs.cancel_key and c.last_run >= ie_runs.id)`
const isOpen = `ie_runs.status < 3 and not ${isCancelled}`

/**
 * The engine's prepared statements. A run continues only while it is open: what is over stays over, and what an event
 * has cancelled counts as over before that is recorded.
 */
export function createStore(sqlite: Database) {
  applySchema(sqlite)
  const prepare = <P extends unknown[], R = unknown>(sql: string) => sqlite.prepare(sql) as Statement<P, R>

  return {
    first: prepareReadyQueue(prepare, 'steps is null'),
    later: prepareReadyQueue(prepare, 'steps is not null'),
    ...prepareRuns(prepare),
    ...prepareCancels(prepare),
    ...prepareEvents(prepare),
    ...prepareLead(prepare),
  }
}

function prepareRuns(prepare: Prepare) {
  return {
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
      `select id, fn, due_at, attempt, lane, event, steps, ${isCancelled} as is_cancelled from ie_runs where id = ?`,
    ),
    continueRun: prepare<[number, number, string | null, number]>(
      `update ie_runs set status = 0, due_at = ?, attempt = ?, steps = ? where id = ? and ${isOpen}`,
    ),
    endRun: prepare<[number, number, string | null, number]>(
      `update ie_runs set status = ?, ended_at = ?, output = ?, steps = null where id = ? and ${isOpen}`,
    ),
    findOpen: prepare<[string, string, string], { id: number }>(
      `select ie_runs.id from ie_runs join ie_functions f on f.id = ie_runs.fn
       where f.slug = ? and idempotency_key >= ? and idempotency_key < ? and ${isOpen} limit 1`,
    ),
    listOpen: prepare<[number], { id: number; event: string }>(
      'select id, event from ie_runs where fn = ? and status < 3',
    ),
  }
}

function prepareCancels(prepare: Prepare) {
  return {
    cancelRun: prepare<[number, number]>(
      'update ie_runs set status = 5, ended_at = ?, steps = null where id = ? and status < 3',
    ),
    /** (ended at, function, key, last run id, limit) */
    cancelByKey: prepare<[number, number, string, number, number], { id: number }>(
      `update ie_runs set status = 5, ended_at = ?, steps = null where id in (select id from ie_runs
       where fn = ? and cancel_key = ? and status < 3 and id <= ? order by id limit ?) returning id`,
    ),
    lastByKey: prepare<[number, string], number | null>(
      'select max(id) from ie_runs where fn = ? and cancel_key = ? and status < 3',
    ).pluck() as Statement<[number, string], number | null>,
    putCancel: prepare<[CancelRow]>(
      `insert into ie_cancels (fn, cancel_key, last_run) values (@fn, @cancel_key, @last_run)
       on conflict (fn, cancel_key) do update set last_run = @last_run`,
    ),
    nextCancel: prepare<[], CancelRow>('select fn, cancel_key, last_run from ie_cancels limit 1'),
    dropCancel: prepare<[CancelRow]>('delete from ie_cancels where fn = @fn and cancel_key = @cancel_key'),
  }
}

function prepareEvents(prepare: Prepare) {
  return {
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
      // Not while a cancellation up to some run id is pending: SQLite might reuse the id of a deleted run.
      `delete from ie_runs where id in (select id from ie_runs where status >= 3 and ended_at < ? limit ?)
       and not exists (select 1 from ie_cancels)`,
    ),
    pruneEvents: prepare<[number, number]>(
      'delete from ie_seen_events where id in (select id from ie_seen_events where at < ? limit ?)',
    ),
  }
}

function prepareLead(prepare: Prepare) {
  return {
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

// Runs with and without a step result have indexes of their own, so that reading one never scans the other.
function prepareReadyQueue(prepare: Prepare, which: string) {
  const asleep = `ie_runs where status = 0 and ${which}`
  const inLine = `ie_runs where status = 1 and ${which}`
  return {
    listDue: prepare<[number, number], number>(
      `select id from ${asleep} and due_at <= ? order by due_at limit ?`,
    ).pluck() as Statement<[number, number], number>,
    nextDue: prepare<[number], number>(
      `select due_at from ${asleep} and due_at > ? order by due_at limit 1`,
    ).pluck() as Statement<[number], number>,
    /** (due until, ids to leave out as JSON, limit) */
    ready: prepare<[number, string, number]>(
      `update ie_runs set status = 1 where id in (select id from ${asleep} and due_at <= ?
       and id not in (select value from json_each(?)) order by due_at limit ?)`,
    ),
    next: prepare<[string, string], { id: number; lane: string }>(
      `select id, lane from ${inLine} and lane > ? and lane <= ? order by lane, due_at limit 1`,
    ),
    ofQueueKey: prepare<[string], number>(
      `select id from ${inLine} and lane = ? order by due_at`,
    ).pluck() as Statement<[string], number>,
  }
}

export type ReadyStatements = ReturnType<typeof prepareReadyQueue>
