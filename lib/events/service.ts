import type { Node } from 'jsonc-parser'
import { type EndpointRow, listActiveEndpoints } from '@/db/queries/endpoints'
import { insertEvent } from '@/db/queries/events'
import { findAccounts } from '@/db/queries/tenancy'
import { assertScope } from '@/lib/auth/scopes'
import { type Context, type JobEvent, withTransaction } from '@/lib/context'
import { makeDelivery } from '@/lib/deliveries/make'
import { AppError } from '@/lib/errors'
import { faultPoint } from '@/lib/faults'
import { findMember, locateJson, sliceMember } from '@/lib/http/json-text'
import { newId } from '@/lib/ids'
import { warnSampled } from '@/lib/log-sampling'
import { type DataProblem, findDataProblems } from './data'
import { sealEnvelope } from './envelope'
import type { NewEvent, Published, PublishInput } from './schema'
import { matchesType } from './types'

interface Envelope {
  id: string
  event: NewEvent
  body: Buffer
  problems: DataProblem[]
}

/**
 * Publishes one event or a batch, all or nothing. `text` is the request as it arrived: `data` reaches the receivers
 * as exactly that text. Resolves once event, deliveries and their runs are on disk.
 */
export async function publishEvents(
  ctx: Context,
  { input, text }: { input: PublishInput; text: string },
): Promise<Published | { events: Published[] }> {
  assertScope(ctx.actor, 'events:publish')
  const isBatch = 'events' in input
  const events = isBatch ? (input.events as NewEvent[]) : [input]
  const envelopes = sealEnvelopes(events, locateData(text, isBatch), ctx.runtime.now())
  const published = await withTransaction(ctx, async (tx) => {
    const stored = await storeEvents(tx, envelopes, isBatch)
    faultPoint('publish:stored')
    return stored
  })
  faultPoint('publish:committed')
  warnOfProblems(ctx, envelopes, published)
  return isBatch ? { events: published } : (published[0] as Published)
}

// A publisher's mistake is nothing that its partners should pay for: the event goes out, and the mistake is kept with it.
function warnOfProblems({ runtime }: Context, envelopes: Envelope[], published: Published[]): void {
  envelopes.forEach(({ id, event, problems }, i) => {
    if (problems.length === 0 || published[i]?.duplicate) return
    const found = { event_id: id, type: event.type, problems: problems.length }
    warnSampled(runtime, event.type, found, 'the data of an event is not as its type has it')
  })
}

function locateData(text: string, isBatch: boolean): string[] {
  const rootNode = locateJson(text)
  const objects: (Node | undefined)[] = isBatch
    ? (findMember(rootNode, 'events')?.children ?? [])
    : [rootNode]
  return sliceMember(text, objects, 'data')
}

function sealEnvelopes(events: NewEvent[], data: string[], now: number): Envelope[] {
  return events.map((event, i) => {
    const { id = newId('evt'), type, account_id: accountId } = event
    const createdAt = event.created_at ? Date.parse(event.created_at) : now
    const body = sealEnvelope({ id, type, accountId, createdAt, data: data[i] ?? '' })
    return { id, event, body, problems: findDataProblems(type, event.data) }
  })
}

async function storeEvents(tx: Context, envelopes: Envelope[], isBatch: boolean): Promise<Published[]> {
  const partnerOf = await findPartners(tx, envelopes, isBatch)
  const endpoints = parseSubscriptions(await listActiveEndpoints(tx.db, [...new Set(partnerOf.values())]))
  const published: Published[] = []
  const jobs: JobEvent[] = []
  for (const envelope of envelopes) {
    const partnerId = partnerOf.get(envelope.event.account_id) ?? ''
    const made = await storeEvent(tx, envelope, partnerId, endpoints)
    published.push({ id: envelope.id, duplicate: made === null, deliveries: made?.length ?? 0 })
    jobs.push(...(made ?? []))
  }
  await tx.runtime.emit(tx.db, jobs)
  return published
}

async function findPartners(
  tx: Context,
  envelopes: Envelope[],
  isBatch: boolean,
): Promise<Map<string, string>> {
  const ids = [...new Set(envelopes.map(({ event }) => event.account_id))]
  const partnerOf = new Map((await findAccounts(tx.db, ids)).map((row) => [row.id, row.partner_id]))
  const errors = envelopes.flatMap(({ event }, i) =>
    partnerOf.has(event.account_id)
      ? []
      : [
          {
            field: isBatch ? `events.${i}.account_id` : 'account_id',
            code: 'unknown_account',
            message: 'There is no such account.',
          },
        ],
  )
  if (errors.length > 0)
    throw new AppError('invalid', 'An event names an unknown account.', errors.slice(0, 100))
  return partnerOf
}

interface Subscription {
  endpoint: EndpointRow
  patterns: string[]
}

function parseSubscriptions(rows: EndpointRow[]): Subscription[] {
  return rows.map((endpoint) => ({ endpoint, patterns: JSON.parse(endpoint.events) }))
}

async function storeEvent(
  tx: Context,
  { id, event, body, problems }: Envelope,
  partnerId: string,
  subscriptions: Subscription[],
): Promise<JobEvent[] | null> {
  const now = tx.runtime.now()
  const row = {
    id,
    partner_id: partnerId,
    account_id: event.account_id,
    type: event.type,
    body,
    created_at: now,
    data_problems: problems.length === 0 ? null : JSON.stringify(problems),
    has_given_id: Number(event.id !== undefined),
  }
  const subscribed = subscriptions.filter(
    ({ endpoint, patterns }) => endpoint.partner_id === partnerId && matchesType(patterns, event.type),
  )
  if (!(await insertEvent(tx.db, { ...row, fan_out: subscribed.length }))) return null
  const published = { id, type: event.type, accountId: event.account_id }
  const jobs: JobEvent[] = []
  for (const { endpoint } of subscribed) {
    const { job } = await makeDelivery(tx, { partnerId, endpointId: endpoint.id, event: published })
    jobs.push(job)
  }
  return jobs
}
