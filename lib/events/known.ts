import { findEventOfAny, type KnownEvent, listKnownEvents } from '@/db/queries/events'
import { AppError, type FieldError } from '@/lib/contract/errors'
import type { Context } from '@/lib/platform/context'
import { dataOf } from './envelope'
import { type Envelope, fieldOf, type Prepared } from './prepare'

/**
 * The ids of a publish that were already published with the same account, type and data. Throws a 409 problem naming
 * each id that stands for something else, earlier or in the publish itself.
 */
export async function findRepeated(tx: Context, { envelopes, isBatch }: Prepared): Promise<Set<Envelope>> {
  const given = envelopes.filter(({ event }) => event.id !== undefined)
  if (given.length === 0) return new Set()
  const known = new Map(
    (
      await listKnownEvents(
        tx.db,
        given.map(({ id }) => id),
      )
    ).map((row) => [row.id, row]),
  )
  const firsts = new Map<string, Envelope>()
  const repeated = new Set<Envelope>()
  const errors: FieldError[] = []
  for (const [i, envelope] of envelopes.entries()) {
    if (envelope.event.id === undefined) continue
    const row = known.get(envelope.id)
    const first = firsts.get(envelope.id)
    firsts.set(envelope.id, first ?? envelope)
    if (!row && !first) continue
    const isSame = row ? await isSameAsStored(tx, row, envelope) : first?.fingerprint === envelope.fingerprint
    if (isSame) repeated.add(envelope)
    else errors.push(taken(fieldOf(isBatch, i, 'id')))
  }
  if (errors.length === 0) return repeated
  throw new AppError(
    'event_id_taken',
    'At least one event ID is already taken by a different event. Nothing was saved.',
    errors,
  )
}

function taken(field: string): FieldError {
  return { field, code: 'event_id_taken', message: 'This ID is already taken by a different event.' }
}

// Compares fingerprints while our key is still the one that made them; otherwise compares what is left of the event.
async function isSameAsStored(
  tx: Context,
  row: KnownEvent,
  { id, event, body, fingerprint }: Envelope,
): Promise<boolean> {
  if (row.fingerprint?.startsWith(tx.runtime.secretBox.prefix)) return row.fingerprint === fingerprint
  if (row.account_id !== event.account_id || row.type !== event.type) return false
  if (row.expired_at !== null) return true
  // With the same id, account and type, the rest of the envelope has the same length.
  if (row.bytes !== body.length) return false
  const stored = await findEventOfAny(tx.db, id)
  return stored !== undefined && dataOf(stored.body).equals(dataOf(body))
}
