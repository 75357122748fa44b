/** A run is due, parked behind a full key, or over. */
export const runStatus = { due: 0, parked: 1, done: 3, failed: 4, cancelled: 5 } as const

/** The engine's own tables; safe to apply at every start. */
export const engineTables = `
create table if not exists ie_functions (
  id integer primary key, slug text not null unique, cron_last integer
);
create table if not exists ie_runs (
  id integer primary key, fn integer not null, status integer not null, due_at integer not null,
  attempt integer not null default 0, concurrency_key text, cancel_key text, idempotency_key text,
  event text not null, steps text, output text, created_at integer not null, ended_at integer
);
create index if not exists ie_runs_due on ie_runs (due_at) where status = 0;
create index if not exists ie_runs_parked on ie_runs (concurrency_key, due_at) where status = 1;
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
