import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applySchema } from './schema'
import { defineOne, drivers, Gate, TestEngines } from './testing'

/** The tables of the version before queue keys, with the runs that it could leave behind. */
const before = `
create table ie_functions (id integer primary key, slug text not null unique, cron_last integer);
create table ie_runs (
  id integer primary key, fn integer not null, status integer not null, due_at integer not null,
  attempt integer not null default 0, concurrency_key text, cancel_key text, idempotency_key text,
  event text not null, steps text, output text, created_at integer not null, ended_at integer
);
create index ie_runs_due on ie_runs (due_at) where status = 0;
create index ie_runs_parked on ie_runs (concurrency_key, due_at) where status = 1;
create unique index ie_runs_once on ie_runs (fn, idempotency_key) where idempotency_key is not null;
create index ie_runs_cancel on ie_runs (fn, cancel_key) where status < 3 and cancel_key is not null;
create index ie_runs_ended on ie_runs (ended_at) where status >= 3;
create table ie_waits (
  run integer not null, step text not null, event text not null, expression text, primary key (run, step)
) without rowid;
create index ie_waits_event on ie_waits (event);
create table ie_seen_events (id text primary key, at integer not null) without rowid;
create index ie_seen_events_at on ie_seen_events (at);
create table ie_leader (
  one integer primary key check (one = 1), owner text not null, pid integer not null, until integer not null
);
insert into ie_functions values (1, 'recover-webhooks-one', null);
`
const run = (id: number, status: number, key: string | null, steps: string | null) => {
  const event = JSON.stringify({ id: `evt-${id}`, name: 'go', data: { endpoint: key }, ts: 1 })
  const values = [id, 1, status, 1_000 + id, 0, key && `1:${key}`, null, null, event, steps, null, 1, null]
  return `insert into ie_runs values (${values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value))).join(', ')});`
}

let engines: TestEngines
let gate: Gate
beforeEach(() => {
  engines = new TestEngines()
  gate = new Gate()
})
afterEach(async () => {
  await gate.unlock()
  await engines.dispose()
})

const indexes = () =>
  engines.database.sqlite
    .prepare("select name from sqlite_schema where type = 'index' and tbl_name = 'ie_runs' order by name")
    .pluck()
    .all()

describe('the tables of the previous version', () => {
  it('are upgraded once, with the same indexes as new ones', () => {
    applySchema(engines.database.sqlite)
    const fresh = indexes()
    engines.database.sqlite.exec('drop table ie_runs')
    for (const table of ['functions', 'waits', 'seen_events', 'leader', 'cancels']) {
      engines.database.sqlite.exec(`drop table ie_${table}`)
    }
    engines.database.sqlite.exec(before)
    for (let starts = 0; starts < 3; starts++) applySchema(engines.database.sqlite)
    expect(indexes()).toEqual(fresh)
  })

  it.each(drivers)('keep every run and its key with the %s driver', async (driver) => {
    engines.database.sqlite.exec(before)
    const runs = [
      run(1, 0, 'a', null),
      run(2, 0, 'a', '{}'),
      run(3, 1, 'a', null),
      run(4, 1, 'a', '{}'),
      run(5, 1, 'b', null),
      run(6, 0, null, null),
    ]
    engines.database.sqlite.exec(runs.join(''))
    const limit = { key: 'event.data.endpoint', limit: 2 }
    const define = defineOne(({ event }) => gate.pass(String(event.data.endpoint)), { concurrency: [limit] })
    const starting = engines.start(driver, define, { fairnessKey: 'event.data.partner' })
    await expect.poll(() => [...gate.began].sort(), { timeout: 30_000 }).toEqual(['a', 'a', 'b', 'null'])
    await gate.unlock()
    await starting
    await expect.poll(() => gate.began, { timeout: 30_000 }).toHaveLength(6)
    expect(gate.max.get('a')).toBe(2)
  })
})

describe('the tables of the version before cancellations were stored', () => {
  it.each(drivers)('keep every run, and what cancels it, with the %s driver', async (driver) => {
    const { sqlite } = engines.database
    applySchema(sqlite)
    sqlite.exec('drop table ie_cancels')
    const insert = sqlite.prepare(
      `insert into ie_runs (fn, status, due_at, lane, cancel_key, event, steps, created_at)
       values (1, ?, ?, '["",1]', ?, ?, ?, 1)`,
    )
    sqlite.exec("insert into ie_functions values (1, 'recover-webhooks-one', null)")
    const later = engines.clock.now() + 60_000
    const add = (status: number, dueAt: number, key: string, steps: string | null) => {
      const event = { id: 'evt', name: 'go', data: { endpoint: key }, ts: 1 }
      insert.run(status, dueAt, key, JSON.stringify(event), steps)
    }
    add(0, later, 'a', null)
    add(0, later, 'b', '{}')
    add(1, 1_000, 'b', null)
    for (let i = 0; i < 250; i++) add(0, later, 'a', '{}')
    const cancelOn = [{ event: 'stop', match: 'data.endpoint' }]
    const define = defineOne(({ event }) => gate.pass(String(event.data.endpoint)), { cancelOn })
    await gate.unlock()
    const engine = await engines.start(driver, define)
    await engines.emit(engine, 'stop', { endpoint: 'a' })
    await engines.moveTo(engine, 61)
    expect(gate.began).toEqual(['b', 'b'])
  })
})
