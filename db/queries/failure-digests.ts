import { type Selectable, sql } from 'kysely'
import type { FailureDigestsTable } from '@/db/tables/failure-digests'
import type { Db } from '@/db/tables/schema'

export type FailureDigestRow = Selectable<FailureDigestsTable>

interface Counted {
  partnerId: string
  endpointId: string
  /** ms */
  now: number
  /** a digest opened before this was lost, and is opened again */
  lostBefore: number
}

/** Adds a failed delivery to an endpoint's next mail; opens the digest when it is the first. */
export function countFailure(
  db: Db,
  { partnerId, endpointId, now, lostBefore }: Counted,
): Promise<FailureDigestRow> {
  return db
    .insertInto('failure_digests')
    .values({
      endpoint_id: endpointId,
      partner_id: partnerId,
      failures: 1,
      opened_at: now,
      mailed_at: null,
    })
    .onConflict((conflict) =>
      conflict.column('endpoint_id').doUpdateSet({
        failures: sql`failure_digests.failures + 1`,
        opened_at: sql`case when failure_digests.failures = 0 or failure_digests.opened_at < ${lostBefore} then ${now} else failure_digests.opened_at end`,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function findDigest(
  db: Db,
  partnerId: string,
  endpointId: string,
): Promise<FailureDigestRow | undefined> {
  return db
    .selectFrom('failure_digests')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .where('endpoint_id', '=', endpointId)
    .executeTakeFirst()
}

/** Subtracts what a mail has reported and returns what is left; undefined when that was already done. */
export function closeDigest(
  db: Db,
  {
    partnerId,
    endpointId,
    openedAt,
    told,
    now,
  }: { partnerId: string; endpointId: string; openedAt: number; told: number; now: number },
): Promise<FailureDigestRow | undefined> {
  return db
    .updateTable('failure_digests')
    .set({ failures: sql`failures - ${told}`, opened_at: now, mailed_at: now })
    .where('partner_id', '=', partnerId)
    .where('endpoint_id', '=', endpointId)
    .where('opened_at', '=', openedAt)
    .returningAll()
    .executeTakeFirst()
}
