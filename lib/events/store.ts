import { listActiveEndpoints } from '@/db/queries/endpoints'
import { insertEvents } from '@/db/queries/events'
import { matchesType } from '@/lib/contract/event-types'
import { makeDeliveries } from '@/lib/deliveries/make'
import type { Context } from '@/lib/platform/context'
import { maxDeliveriesPerPiece, planFanOut } from './fan-out'
import { findRepeated } from './known'
import type { Addressed, Envelope, Prepared } from './prepare'
import type { Published } from './schema'

/**
 * Stores a publish's events in the caller's transaction, with their deliveries and runs; if those are too many for
 * one transaction, with what is needed to make them afterwards. Throws a 409 problem for an id that belongs to
 * another event.
 */
export async function storeEvents(tx: Context, prepared: Prepared): Promise<Published[]> {
  const repeated = await findRepeated(tx, prepared)
  const fresh = await address(
    tx,
    prepared.envelopes.filter((envelope) => !repeated.has(envelope)),
  )
  const now = tx.runtime.now()
  await insertEvents(
    tx.db,
    fresh.map((addressed) => toRow(addressed, now)),
  )
  const deliveries = fresh.reduce((sum, { endpointIds }) => sum + endpointIds.length, 0)
  if (deliveries <= maxDeliveriesPerPiece) await makeAll(tx, fresh)
  else await planFanOut(tx, fresh)
  const counts = new Map(fresh.map(({ envelope, endpointIds }) => [envelope, endpointIds.length]))
  return prepared.envelopes.map((envelope) => ({
    id: envelope.id,
    duplicate: repeated.has(envelope),
    deliveries: counts.get(envelope) ?? 0,
  }))
}

// Events of one partner and type share their list of endpoints.
async function address(tx: Context, envelopes: Envelope[]): Promise<Addressed[]> {
  const partnerIds = [...new Set(envelopes.map(({ partnerId }) => partnerId))]
  const endpoints = (await listActiveEndpoints(tx.db, partnerIds)).map(({ id, partner_id, events }) => ({
    id,
    partnerId: partner_id,
    patterns: JSON.parse(events) as string[],
  }))
  const known = new Map<string, string[]>()
  return envelopes.map((envelope) => {
    const { partnerId, event } = envelope
    const key = `${partnerId} ${event.type}`
    const endpointIds =
      known.get(key) ??
      endpoints
        .filter((one) => one.partnerId === partnerId && matchesType(one.patterns, event.type))
        .map(({ id }) => id)
    known.set(key, endpointIds)
    return { envelope, endpointIds }
  })
}

function toRow({ envelope, endpointIds }: Addressed, now: number) {
  const { id, partnerId, event, body, fingerprint, problems } = envelope
  return {
    id,
    partner_id: partnerId,
    account_id: event.account_id,
    type: event.type,
    body,
    created_at: now,
    data_problems: problems.length === 0 ? null : JSON.stringify(problems),
    has_given_id: Number(event.id !== undefined),
    fan_out: endpointIds.length,
    fingerprint,
  }
}

async function makeAll(tx: Context, addressed: Addressed[]): Promise<void> {
  const made = await makeDeliveries(
    tx,
    addressed.flatMap(({ envelope: { id, partnerId, event }, endpointIds }) => {
      const published = { id, type: event.type, accountId: event.account_id }
      return endpointIds.map((endpointId) => ({ partnerId, endpointId, event: published }))
    }),
  )
  await tx.runtime.emit(
    tx.db,
    made.map(({ job }) => job),
  )
}
