import {
  type EndpointRow,
  findEndpoint,
  insertEndpoint,
  listEndpointRows,
  updateEndpoint,
} from '@/db/queries/endpoints'
import { countEvents } from '@/db/queries/events'
import { recordChange } from '@/lib/audit/record'
import { AppError, type FieldError, invalidField, notFound } from '@/lib/contract/errors'
import { eventTypeNames, matchesType } from '@/lib/contract/event-types'
import { toPublicTime } from '@/lib/contract/time'
import { healthy } from '@/lib/delivery-ends/endpoint-health'
import { stopDeliveries } from '@/lib/delivery-ends/stop-endpoint'
import { guardUrl } from '@/lib/dispatch/guard-url'
import { type Context, withTransaction } from '@/lib/platform/context'
import { assertUnchanged } from '@/lib/platform/http/etag'
import { newId } from '@/lib/platform/ids'
import { assertScope } from '@/lib/platform/scopes'
import { shownUrl } from '@/lib/platform/shown-url'
import { maxCounted } from '@/lib/stats/limits'
import { maxEndpoints } from './limits'
import { toEndpoint } from './present'
import {
  type ChangedEndpoint,
  type CreatedEndpoint,
  type CreateEndpointInput,
  type Endpoint,
  endpoint,
  type UpdateEndpointInput,
} from './schema'
import { generateSecret, secretOwner, toPreviousColumns } from './signing-secrets'

/** Registers an endpoint; a generated secret is in the answer and can never be read again. */
export async function createEndpoint(ctx: Context, input: CreateEndpointInput): Promise<CreatedEndpoint> {
  assertScope(ctx.actor, 'endpoints:write')
  const url = guardedUrl(ctx, input.url)
  const generated = input.secret === undefined ? generateSecret() : undefined
  const now = ctx.runtime.now()
  const id = newId('wh')
  const row: EndpointRow = {
    id,
    partner_id: ctx.partnerId,
    url,
    events: JSON.stringify(input.events),
    description: input.description || null,
    active: 1,
    secret_sealed: ctx.runtime.secretBox.seal(
      input.secret ?? generated ?? '',
      secretOwner(ctx.partnerId, id),
    ),
    created_at: now,
    updated_at: now,
    deleted_at: null,
    last_ended_at: null,
    stops: 0,
    ...toPreviousColumns([]),
    ...healthy,
  }
  await withTransaction(ctx, async (tx) => {
    if ((await listEndpointRows(tx.db, ctx.partnerId)).length >= maxEndpoints) {
      throw new AppError('conflict', `Endpoint limit reached (${maxEndpoints}). Delete one first.`)
    }
    await insertEndpoint(tx.db, row)
    await recordChange(tx, { action: 'endpoint.created', targetId: id, after: toEndpoint(row, now) })
  })
  return { ...toEndpoint(row, now), ...(generated ? { secret: generated } : {}) }
}

export async function listEndpoints(ctx: Context): Promise<Endpoint[]> {
  assertScope(ctx.actor, 'endpoints:read')
  const now = ctx.runtime.now()
  return (await listEndpointRows(ctx.db, ctx.partnerId)).map((row) => showEndpoint(ctx, row, now))
}

/** The URLs of the partner's endpoints by id, for naming them beside deliveries. */
export async function listEndpointUrls(ctx: Context): Promise<Record<string, string>> {
  return Object.fromEntries((await listEndpoints(ctx)).map(({ id, url }) => [id, url]))
}

/** Throws a 404 problem for an unknown, deleted or foreign id. */
export async function getEndpoint(ctx: Context, id: string): Promise<Endpoint> {
  assertScope(ctx.actor, 'endpoints:read')
  return showEndpoint(ctx, await mustFind(ctx, id), ctx.runtime.now())
}

function showEndpoint({ actor }: Context, row: EndpointRow, now: number): Endpoint {
  return { ...toEndpoint(row, now), url: shownUrl(actor, row.url) }
}

/**
 * Changes an endpoint. Pausing it cancels its pending deliveries; if there are very many, a separate run cancels the
 * rest; none of them is sent, not even after a resume. The reply to a resume says what was missed.
 */
export async function changeEndpoint(
  ctx: Context,
  id: string,
  input: UpdateEndpointInput,
): Promise<ChangedEndpoint> {
  assertScope(ctx.actor, 'endpoints:write')
  return withTransaction(ctx, async (tx) => {
    const row = await mustFind(tx, id)
    const isMoved = input.url !== undefined && input.url !== row.url
    const url = isMoved ? guardedUrl(ctx, input.url ?? '') : row.url
    const now = ctx.runtime.now()
    const before = toEndpoint(row, now)
    assertUnchanged(tx, endpoint, before)
    const active = input.active ?? row.active === 1
    const isPaused = row.active === 1 && !active
    const isResumed = row.active === 0 && active
    const changes = {
      url,
      events: input.events ? JSON.stringify(input.events) : row.events,
      active: Number(active),
      description: input.description === undefined ? row.description : input.description || null,
      updated_at: now,
      ...(isPaused ? { disabled_at: now } : {}),
      ...(isResumed ? healthy : {}),
    }
    const changed: EndpointRow = { ...row, ...changes }
    await updateEndpoint(tx.db, ctx.partnerId, id, changes)
    if (isPaused) await stopDeliveries(tx, id, 'endpoint_inactive')
    const after = toEndpoint(changed, now)
    await recordChange(tx, { action: 'endpoint.updated', targetId: id, before, after })
    return { ...after, ...(isResumed ? await countMissed(tx, changed, row.disabled_at) : {}) }
  })
}

async function countMissed(
  tx: Context,
  { events }: EndpointRow,
  since: number | null,
): Promise<Pick<ChangedEndpoint, 'missed'>> {
  // Paused before the time of a pause was kept.
  if (since === null) return {}
  const patterns: string[] = JSON.parse(events)
  const types = eventTypeNames.filter((type) => matchesType(patterns, type))
  const count = await countEvents(tx.db, { partnerId: tx.partnerId, types, since, max: maxCounted })
  return count > 0 ? { missed: { since: toPublicTime(since), events: count } } : {}
}

/** Removes an endpoint and cancels what is pending for it; its history stays readable. */
export async function deleteEndpoint(ctx: Context, id: string): Promise<{ success: true; deleted: true }> {
  assertScope(ctx.actor, 'endpoints:write')
  await withTransaction(ctx, async (tx) => {
    const now = ctx.runtime.now()
    const before = toEndpoint(await mustFind(tx, id), now)
    assertUnchanged(tx, endpoint, before)
    await updateEndpoint(tx.db, ctx.partnerId, id, { active: 0, deleted_at: now })
    await stopDeliveries(tx, id, 'endpoint_deleted')
    await recordChange(tx, { action: 'endpoint.deleted', targetId: id, before })
  })
  return { success: true, deleted: true }
}

/** The row of one of the partner's endpoints; throws a 404 problem for an unknown, deleted or foreign id. */
export async function mustFind(ctx: Context, id: string): Promise<EndpointRow> {
  const row = await findEndpoint(ctx.db, ctx.partnerId, id)
  if (!row) throw notFound()
  return row
}

/** The URL as it is stored; throws a 422 problem under `url` for one that deliveries may not go to. */
export function guardedUrl(ctx: Context, text: string): string {
  const guarded = guardUrl(text, ctx.runtime.egress)
  if (!guarded.ok) throw invalidField('url', guarded.message)
  return guarded.url
}

/** What `guardedUrl` would refuse of the `url` in a body that is refused anyway; with an id, what a change of it would. */
export async function findUrlFlaws(
  ctx: Context,
  { url }: { url?: unknown },
  id?: string,
): Promise<FieldError[]> {
  if (typeof url !== 'string') return []
  const guarded = guardUrl(url, ctx.runtime.egress)
  if (guarded.ok) return []
  // What an endpoint has already, it may keep.
  const isKept = id && (await findEndpoint(ctx.db, ctx.partnerId, id))?.url === url
  return isKept ? [] : [{ field: 'url', code: 'invalid', message: guarded.message }]
}
