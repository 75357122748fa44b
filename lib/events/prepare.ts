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

/** An event that is ready to be stored. */
export interface Envelope {
  id: string
  partnerId: string
  event: NewEvent
  body: Buffer
  /** of an id that the publisher chose: what it stands for */
  fingerprint: string | null
  problems: DataProblem[]
}

/** An event with the endpoints it goes to. */
export interface Addressed {
  envelope: Envelope
  endpointIds: string[]
}

/** A publish as it came, apart from what of it has been stored before. */
export interface Prepared {
  envelopes: Envelope[]
  isBatch: boolean
}

/**
 * Does what can be done for a publish before it is stored, with turns for others in between; so not inside a transaction.
 * `text` is the request as it came. Throws a 413 problem for data that is too long, a 422 for an unknown account, a 503
 * while a partner has more than its share waiting.
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

/** Where a field of the event at place `i` stands in the request. */
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
