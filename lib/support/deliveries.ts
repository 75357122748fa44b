import { type DeliveryRow, findDeliveryOfAny } from '@/db/queries/deliveries'
import type { DeliveryFilter } from '@/db/queries/delivery-filter'
import { readDeliveryPage } from '@/db/queries/delivery-pages'
import { findPartner, listPartnerNames } from '@/db/queries/tenancy'
import { recordChange } from '@/lib/audit/record'
import { notFound } from '@/lib/contract/errors'
import { presentDeliveries } from '@/lib/deliveries/present'
import type { DeliveryQuery } from '@/lib/deliveries/schema'
import { readDelivery, readPage } from '@/lib/deliveries/service'
import { type Context, withTransaction } from '@/lib/platform/context'
import { walkOf } from '@/lib/platform/page-walk'
import { assertScope } from '@/lib/platform/scopes'
import {
  type RevealedDelivery,
  type RevealInput,
  type SupportDelivery,
  type SupportDeliveryDetail,
  type SupportDeliveryList,
  supportDelivery,
  supportDeliveryDetail,
} from './schema'

/** Deliveries of all partners, newest first: for support staff, without what was sent or answered. */
export async function listDeliveriesOfAll(ctx: Context, query: DeliveryQuery): Promise<SupportDeliveryList> {
  assertScope(ctx.actor, 'support:read')
  const { rows, next_cursor } = await readPage(ctx, 'support', query)
  return { deliveries: await presentForSupport(ctx, rows), next_cursor }
}

/** A partner's latest deliveries that match, `limit` at most. */
export async function listLatestDeliveries(
  ctx: Context,
  partnerId: string,
  include: DeliveryFilter['include'],
  limit: number,
): Promise<SupportDelivery[]> {
  const filter = { include, exclude: {} }
  const { rows } = await readDeliveryPage(ctx.db, { partnerId, filter }, { before: null, limit }, walkOf(ctx))
  return presentForSupport(ctx, rows)
}

async function presentForSupport(ctx: Context, rows: DeliveryRow[]): Promise<SupportDelivery[]> {
  const shown = await presentDeliveries(ctx, rows)
  const names = await listPartnerNames(ctx.db, [...new Set(rows.map(({ partner_id }) => partner_id))])
  return shown.map((delivery, i) => {
    const id = rows[i]?.partner_id ?? ''
    // The schema has no bodies, so they stay here.
    return supportDelivery.parse({ ...delivery, partner: { id, name: names.get(id) ?? '' } })
  })
}

/** One delivery of any partner, without what was sent or answered; throws a 404 problem for an unknown id. */
export async function getSupportDelivery(ctx: Context, id: string): Promise<SupportDeliveryDetail> {
  assertScope(ctx.actor, 'support:read')
  return supportDeliveryDetail.parse(await readOfAny(ctx, id))
}

/**
 * The whole of a delivery, as its partner sees it. The view and its reason are in the partner's audit log before the
 * reply leaves; throws a 404 problem for an unknown id.
 */
export async function revealDelivery(
  ctx: Context,
  id: string,
  { reason }: RevealInput,
): Promise<RevealedDelivery> {
  assertScope(ctx.actor, 'support:write')
  return withTransaction(ctx, async (tx) => {
    const delivery = await readOfAny(tx, id)
    const ofPartner = { ...tx, partnerId: delivery.partner.id }
    await recordChange(ofPartner, { action: 'delivery.revealed', targetId: id, after: { reason } })
    return delivery
  })
}

async function readOfAny(ctx: Context, id: string): Promise<RevealedDelivery> {
  const row = await findDeliveryOfAny(ctx.db, id)
  const partner = row && (await findPartner(ctx.db, row.partner_id))
  if (!partner) throw notFound()
  const delivery = await readDelivery({ ...ctx, partnerId: partner.id }, id)
  return { ...delivery, partner: { id: partner.id, name: partner.name } }
}
