import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type pg from 'pg'

export interface NewEvent {
  type: string
  account_id: string
  data: object
}

/** One delivery to make. */
export interface Job {
  delivery: string
  endpoint: number
}

export interface Attempt {
  delivery: string
  status: number
  ms: number
  response: string
}

/** Where a peer keeps its events, deliveries and attempts. */
export interface Store {
  /** Stores events and their deliveries in one transaction, and whatever `also` writes in it. */
  insert(
    events: NewEvent[],
    fanOut: number,
    also?: (client: pg.PoolClient, jobs: Job[]) => Promise<unknown>,
  ): Promise<Job[]>
  /** the body of a delivery's event */
  readBody(delivery: string): Promise<string>
  record(attempt: Attempt): Promise<void>
}

const tables = `create table events (id text primary key, type text, account text, body text, at bigint);
  create table deliveries (id text primary key, event text, endpoint integer, status text, at bigint);
  create index deliveries_endpoint on deliveries (endpoint, id);
  create table attempts (delivery text, number integer, status integer, ms real, response text, at bigint,
    primary key (delivery, number));`

function toRows(events: NewEvent[], fanOut: number) {
  const at = Date.now()
  return events.map(({ type, account_id: account, data }) => {
    const id = `evt_${randomUUID()}`
    const body = JSON.stringify({
      id,
      type,
      account_id: account,
      created_at: new Date(at).toISOString(),
      data,
    })
    const jobs = Array.from({ length: fanOut }, (_, endpoint): Job => {
      return { delivery: `dlv_${randomUUID()}`, endpoint }
    })
    return { event: [id, type, account, body, at] as const, jobs }
  })
}

/** SQLite with `synchronous = FULL`, as in the product. */
export function openSqliteStore(folder: string): Store {
  const sqlite = new SqliteDatabase(join(folder, 'events.db'))
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  sqlite.exec(tables)
  const insertEvent = sqlite.prepare('insert into events values (?, ?, ?, ?, ?)')
  const insertDelivery = sqlite.prepare("insert into deliveries values (?, ?, ?, 'pending', ?)")
  const selectBody = sqlite
    .prepare('select e.body from deliveries d join events e on e.id = d.event where d.id = ?')
    .pluck()
  const insertAttempt = sqlite.prepare('insert into attempts values (?, 1, ?, ?, ?, ?)')
  const endDelivery = sqlite.prepare("update deliveries set status = 'delivered' where id = ?")
  const insert = sqlite.transaction((events: NewEvent[], fanOut: number) =>
    toRows(events, fanOut).flatMap(({ event, jobs }) => {
      insertEvent.run(...event)
      for (const { delivery, endpoint } of jobs) insertDelivery.run(delivery, event[0], endpoint, event[4])
      return jobs
    }),
  )
  const record = sqlite.transaction(({ delivery, status, ms, response }: Attempt) => {
    insertAttempt.run(delivery, status, ms, response, Date.now())
    endDelivery.run(delivery)
  })
  return {
    insert: async (events, fanOut) => insert(events, fanOut),
    readBody: async (delivery) => selectBody.get(delivery) as string,
    record: async (attempt) => record(attempt),
  }
}

/** Postgres as it is installed: every commit waits for the disk. */
export async function openPostgresStore(pool: pg.Pool): Promise<Store> {
  await pool.query(tables)
  return {
    insert: (events, fanOut, also) =>
      inTransaction(pool, async (client) => {
        const rows = toRows(events, fanOut)
        const column = (at: number) => rows.map(({ event }) => event[at])
        const all = rows.flatMap(({ event, jobs }) => jobs.map((job) => ({ ...job, event: event[0] })))
        await client.query({
          name: 'insert-events',
          text: 'insert into events select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])',
          values: [0, 1, 2, 3, 4].map(column),
        })
        await client.query({
          name: 'insert-deliveries',
          text: `insert into deliveries select id, event, endpoint, 'pending', $4
            from unnest($1::text[], $2::text[], $3::int[]) as row (id, event, endpoint)`,
          values: [
            ...[all.map(({ delivery }) => delivery), all.map(({ event }) => event)],
            ...[all.map(({ endpoint }) => endpoint), Date.now()],
          ],
        })
        const jobs = all.map(({ delivery, endpoint }) => ({ delivery, endpoint }))
        await also?.(client, jobs)
        return jobs
      }),
    readBody: async (delivery) => {
      const text = 'select e.body from deliveries d join events e on e.id = d.event where d.id = $1'
      const { rows } = await pool.query({ name: 'body', text, values: [delivery] })
      return rows[0].body
    },
    // One statement, so one transaction and one round trip.
    record: async ({ delivery, status, ms, response }) => {
      const text = `with made as (insert into attempts values ($1, 1, $2, $3, $4, $5))
        update deliveries set status = 'delivered' where id = $1`
      await pool.query({ name: 'record', text, values: [delivery, status, ms, response, Date.now()] })
    },
  }
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
