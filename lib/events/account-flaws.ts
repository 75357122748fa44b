import { listAccounts } from '@/db/queries/tenancy'
import type { FieldError } from '@/lib/contract/errors'
import type { Context } from '@/lib/platform/context'
import { maxEvents } from './schema'

/**
 * The account errors that publishing would report for a body that is already invalid; none for a batch that is too large,
 * whose events nobody looks at.
 */
export async function findAccountFlaws(
  ctx: Context,
  body: { account_id?: unknown; events?: unknown },
): Promise<FieldError[]> {
  const isBatch = Array.isArray(body.events)
  const events: unknown[] = isBatch ? (body.events as unknown[]) : [body]
  if (events.length > maxEvents) return []
  const ids = events.map((event) => (event as { account_id?: unknown } | null)?.account_id)
  const asked = new Set(ids.filter((id): id is string => typeof id === 'string'))
  const known = new Set((await listAccounts(ctx.db, [...asked])).map(({ id }) => id))
  return ids.flatMap((id, i) =>
    typeof id !== 'string' || known.has(id) ? [] : [unknownAccount(isBatch ? i : null)],
  )
}

/** The field error for an event whose account does not exist; in a batch, the event at `index`. */
export function unknownAccount(index: number | null): FieldError {
  const field = index === null ? 'account_id' : `events.${index}.account_id`
  return { field, code: 'unknown_account', message: 'Unknown account_id.' }
}
