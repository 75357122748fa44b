import { Migrator, sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { cancelStopped, countStop } from '../queries/endpoint-stops'
import { findReplay } from '../queries/replays'
import { openTestDatabase, type TestDatabase } from '../testing'
import { migrations } from './index'

let database: TestDatabase
let migrator: Migrator
beforeEach(async () => {
  database = await openTestDatabase({ migrated: false })
  migrator = new Migrator({ db: database.db, provider: { getMigrations: async () => migrations } })
  await migrator.migrateTo('010-people')
  const { db } = database
  await sql`insert into partners (id, name, created_at) values ('prt_1', 'Acme', 0)`.execute(db)
  await sql`insert into endpoints (id, partner_id, url, events, active, secret_sealed, created_at, updated_at)
    values ('wh_1', 'prt_1', 'https://hooks.acme.com/', '["*"]', 1, '', 1, 2)`.execute(db)
  await sql`insert into events (id, partner_id, account_id, type, body, created_at)
    values ('evt_1', 'prt_1', 'acc_1', 'lead.created', x'', 1)`.execute(db)
})
afterEach(() => database.dispose())

async function addDelivery(id: string, status: string, replayId: string | null): Promise<void> {
  const completedAt = status === 'pending' ? null : 5
  await sql`insert into deliveries (id, partner_id, endpoint_id, event_id, event_type, account_id, status, max_attempts,
    next_attempt_at, created_at, completed_at, replay_id) values (${id}, 'prt_1', 'wh_1', 'evt_1', 'lead.created', 'acc_1',
    ${status}, 6, ${status === 'pending' ? 1 : null}, 1, ${completedAt}, ${replayId})`.execute(database.db)
}

async function addReplay(id: string, endedAt: number | null): Promise<void> {
  await sql`insert into replays (id, partner_id, status, filter, rate_per_second, total, made, created_by, created_at, ended_at,
    delivered, failed, cancelled) values (${id}, 'prt_1', 'running', '{}', 1, 9, 7, 'system', 1, ${endedAt},
    ${endedAt && 4}, ${endedAt && 2}, ${endedAt && 1})`.execute(database.db)
}

it('deliveries pending before the migration are cancelled by the first stop after it, and none is lost', async () => {
  await addDelivery('dlv_1', 'pending', null)
  await addDelivery('dlv_2', 'delivered', null)
  expect((await migrator.migrateToLatest()).error).toBeUndefined()
  const { db } = database
  const number = await countStop(db, 'wh_1')
  const stop = { endpoint_id: 'wh_1', number, cause: 'endpoint_inactive', stopped_at: 9 } as const
  expect(await cancelStopped(db, { ...stop, limit: 10 })).toEqual([{ test: 0 }])
  const rows = await db
    .selectFrom('deliveries')
    .select(['id', 'status', 'completed_at'])
    .orderBy('id')
    .execute()
  expect(rows).toEqual([
    { id: 'dlv_1', status: 'cancelled', completed_at: 9 },
    { id: 'dlv_2', status: 'delivered', completed_at: 5 },
  ])
})

it('a replay from before the migration has the counts of its deliveries, and continues to count', async () => {
  await addReplay('rpl_open', null)
  await addReplay('rpl_ended', 8)
  // Of seven, one was deleted: it counted as delivered.
  const statuses = ['pending', 'pending', 'delivered', 'failed', 'failed', 'cancelled']
  for (const [i, status] of statuses.entries()) await addDelivery(`dlv_${i}`, status, 'rpl_open')
  expect((await migrator.migrateToLatest()).error).toBeUndefined()
  const { db } = database
  const counts = { delivered_now: 2, failed_now: 2, cancelled_now: 1, pending_now: 2 }
  expect(await findReplay(db, 'prt_1', 'rpl_open')).toMatchObject(counts)
  expect(await findReplay(db, 'prt_1', 'rpl_ended')).toMatchObject({
    pending_now: 0,
    delivered: 4,
    failed: 2,
  })
  await sql`update deliveries set status = 'failed', cause = 'timeout', completed_at = 6 where id = 'dlv_0'`.execute(
    db,
  )
  await sql`update deliveries set attempt_count = 1 where id = 'dlv_1'`.execute(db)
  const then = { ...counts, failed_now: 3, pending_now: 1 }
  expect(await findReplay(db, 'prt_1', 'rpl_open')).toMatchObject(then)
})
