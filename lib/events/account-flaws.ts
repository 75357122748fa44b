import { listAccounts } from '@/db/queries/tenancy'
import type { FieldError } from '@/lib/contract/errors'
import type { Context } from '@/lib/platform/context'

/** What publishing would refuse of a body that is refused anyway: the accounts of its first thousand events. */
export async function findAccountFlaws(
  ctx: Context,
  body: { account_id?: unknown; events?: unknown },
): Promise<FieldError[]> {
  const isBatch = Array.isArray(body.events)
  const events: unknown[] = isBatch ? (body.events as unknown[]).slice(0, 1000) : [body]
  const ids = events.map((event) => (event as { account_id?: unknown } | null)?.account_id)
  const asked = new Set(ids.filter((id): id is string => typeof id === 'string'))
  const known = new Set((await listAccounts(ctx.db, [...asked])).map(({ id }) => id))
  return ids.flatMap((id, i) =>
    typeof id !== 'string' || known.has(id) ? [] : [unknownAccount(isBatch ? i : null)],
  )
}

/** The fault of an event, in a batch that of the one at `index`, whose account is not there. */
export function unknownAccount(index: number | null): FieldError {
  const field = index === null ? 'account_id' : `events.${index}.account_id`
  return { field, code: 'unknown_account', message: 'Unknown account_id.' }
}
