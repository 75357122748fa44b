import { listAccounts } from '@/db/queries/tenancy'
import { AppError } from '@/lib/contract/errors'
import { assertShares } from '@/lib/platform/back-pressure'
import type { Context } from '@/lib/platform/context'
import { sliceData } from '@/lib/platform/http/json-text'
import { newId } from '@/lib/platform/ids'
import { createPacer } from '@/lib/platform/pacer'
import { unknownAccount } from './account-flaws'
import { type DataProblem, findDataProblems } from './data'
import { sealEnvelope } from './envelope'
import type { NewEvent, PublishInput } from './schema'

/** An event ready to be stored. */
export interface Envelope {
  id: string
  partnerId: string
  event: NewEvent
  body: Buffer
  /** fingerprint of the content behind an id chosen by the publisher */
  fingerprint: string | null
  problems: DataProblem[]
}

/** An event with the endpoints it goes to. */
export interface Addressed {
  envelope: Envelope
  endpointIds: string[]
}

/** A publish that was prepared, with the ids that were stored before. */
export interface Prepared {
  envelopes: Envelope[]
  isBatch: boolean
}

/**
 * Does the work of a publish that precedes storing it, yielding to others in between; so not inside a transaction.
 * `text` is the request as received. Throws a 413 problem for data that is too long, a 422 for an unknown account, a
 * 503 while a partner has more than its share in the ready queue.
 */
export async function preparePublish(
  ctx: Context,
  { input, text }: { input: PublishInput; text: string },
): Promise<Prepared> {
  const isBatch = 'events' in input
  const events = isBatch ? (input.events as NewEvent[]) : [input]
  const partnerOf = await findPartners(ctx, events, isBatch)
  assertShares(
    ctx.runtime,
    events.map(({ account_id }, i) => ({
      field: fieldOf(isBatch, i, 'account_id'),
      partnerId: partnerOf.get(account_id) ?? '',
    })),
  )
  const data = sliceData(text, isBatch ? 'events' : undefined)
  return { envelopes: await sealAll(ctx, events, data, partnerOf), isBatch }
}

/** The path of a field of event `i` in the request. */
export function fieldOf(isBatch: boolean, i: number, name: string): string {
  return isBatch ? `events.${i}.${name}` : name
}

async function findPartners(
  ctx: Context,
  events: NewEvent[],
  isBatch: boolean,
): Promise<Map<string, string>> {
  const ids = [...new Set(events.map(({ account_id }) => account_id))]
  const partnerOf = new Map((await listAccounts(ctx.db, ids)).map((row) => [row.id, row.partner_id]))
  const errors = events.flatMap(({ account_id }, i) =>
    partnerOf.has(account_id) ? [] : [unknownAccount(isBatch ? i : null)],
  )
  if (errors.length > 0)
    throw new AppError('invalid', 'At least one event has an unknown account_id.', errors.slice(0, 100))
  return partnerOf
}

async function sealAll(
  { runtime }: Context,
  events: NewEvent[],
  data: string[],
  partnerOf: Map<string, string>,
): Promise<Envelope[]> {
  const pace = createPacer()
  const now = runtime.now()
  const envelopes: Envelope[] = []
  for (const [i, event] of events.entries()) {
    const { id = newId('evt'), type, account_id: accountId } = event
    const createdAt = event.created_at ? Date.parse(event.created_at) : now
    const text = data[i] ?? ''
    envelopes.push({
      id,
      partnerId: partnerOf.get(accountId) ?? '',
      event,
      body: sealEnvelope({ id, type, accountId, createdAt, data: text }),
      fingerprint:
        event.id === undefined
          ? null
          : runtime.secretBox.fingerprint(JSON.stringify([accountId, type]) + text),
      problems: findDataProblems(type, event.data),
    })
    await pace()
  }
  return envelopes
}
