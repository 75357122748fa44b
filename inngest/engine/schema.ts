import type { Database } from 'better-sqlite3'

/** A run is due or in flight, in the ready queue, or over. */
export const runStatus = { due: 0, inLine: 1, done: 3, failed: 4, cancelled: 5 } as const

const engineTables = `
create table if not exists ie_functions (
  id integer primary key, slug text not null unique, cron_last integer
);
create table if not exists ie_runs (
  id integer primary key, fn integer not null, status integer not null, due_at integer not null,
  attempt integer not null default 0, lane text not null default '["",0]', cancel_key text, idempotency_key text,
  event text not null, steps text, output text, created_at integer not null, ended_at integer
);
create unique index if not exists ie_runs_once on ie_runs (fn, idempotency_key) where idempotency_key is not null;
create index if not exists ie_runs_cancel on ie_runs (fn, cancel_key) where status < 3 and cancel_key is not null;
create index if not exists ie_runs_ended on ie_runs (ended_at) where status >= 3;
create table if not exists ie_waits (
  run integer not null, step text not null, event text not null, expression text, primary key (run, step)
) without rowid;
create index if not exists ie_waits_event on ie_waits (event);
create table if not exists ie_seen_events (id text primary key, at integer not null) without rowid;
create index if not exists ie_seen_events_at on ie_seen_events (at);
create table if not exists ie_leader (
  one integer primary key check (one = 1), owner text not null, pid integer not null, until integer not null
);
`

const queueKeyIndexes = `
create index if not exists ie_runs_first_due on ie_runs (due_at) where status = 0 and steps is null;
create index if not exists ie_runs_later_due on ie_runs (due_at) where status = 0 and steps is not null;
create index if not exists ie_runs_first_line on ie_runs (lane, due_at) where status = 1 and steps is null;
create index if not exists ie_runs_later_line on ie_runs (lane, due_at) where status = 1 and steps is not null;
`

// Created last; their absence identifies an earlier version's tables.
const cancelTables = `
create table if not exists ie_cancels (
  fn integer not null, cancel_key text not null, last_run integer not null, primary key (fn, cancel_key)
) without rowid;
`

// Before queue keys, a run had one key, "function:value", and no partition.
const addQueueKeys = `
alter table ie_runs add column lane text not null default '["",0]';
update ie_runs set lane = json_array('', fn, substr(concurrency_key, instr(concurrency_key, ':') + 1))
  where status < 3 and concurrency_key is not null;
drop index if exists ie_runs_due;
drop index if exists ie_runs_parked;
`

const patienceMs = 30_000

/** Creates the engine's own tables or upgrades those of an earlier version; safe at every start. */
export function applySchema(sqlite: Database): void {
  if (isCurrent(sqlite)) return
  // Another process may be doing the same: this is a start, so waiting blocks nothing.
  const timeout = sqlite.pragma('busy_timeout', { simple: true })
  sqlite.pragma(`busy_timeout = ${patienceMs}`)
  try {
    sqlite.transaction(() => upgrade(sqlite)).immediate()
  } finally {
    sqlite.pragma(`busy_timeout = ${timeout}`)
  }
}

function upgrade(sqlite: Database): void {
  sqlite.exec(engineTables)
  if (!hasQueueKeys(sqlite)) sqlite.exec(addQueueKeys)
  sqlite.exec(queueKeyIndexes)
  sqlite.exec(cancelTables)
}

function isCurrent(sqlite: Database): boolean {
  return sqlite.prepare("select 1 from sqlite_schema where name = 'ie_cancels'").get() !== undefined
}

function hasQueueKeys(sqlite: Database): boolean {
  return sqlite.prepare("select 1 from pragma_table_info('ie_runs') where name = 'lane'").get() !== undefined
}
