import { readDeliveryPage } from '@/db/queries/delivery-pages'
import { type EndpointRow, listEndpointRows } from '@/db/queries/endpoints'
import { listInviteRows } from '@/db/queries/invites'
import { hasUsedKey } from '@/db/queries/keys'
import { listMembers } from '@/db/queries/memberships'
import type { Context } from '@/lib/platform/context'
import { walkOf } from '@/lib/platform/page-walk'
import { assertScope } from '@/lib/platform/scopes'
import type { FirstRun } from './schema'
import { toFirstRun } from './steps'

/** How far a partner has come to its first delivery and first call, derived from data that is stored anyway. */
export async function getFirstRun(ctx: Context): Promise<FirstRun> {
  assertScope(ctx.actor, 'stats:read')
  const endpoints = await listEndpointRows(ctx.db, ctx.partnerId)
  const hasDelivered = endpoints.some(isProven) || (await hasAny(ctx, { include: { status: ['delivered'] } }))
  return toFirstRun({
    webhookId: endpoints.at(-1)?.id ?? null,
    hasDelivered,
    hasAnswered: hasDelivered || (await hasAnswer(ctx)),
    hasTested: hasDelivered || (await hasAny(ctx, { include: {}, test: true })),
    hasCalled: await hasUsedKey(ctx.db, ctx.partnerId),
    hasColleague: await hasColleague(ctx),
  })
}

async function hasColleague({ db, partnerId, runtime }: Context): Promise<boolean> {
  const members = await listMembers(db, partnerId)
  return members.length > 1 || (await listInviteRows(db, partnerId, runtime.now())).length > 0
}

// Its deliveries may have been deleted since.
function isProven({ last_ended_at, failure_streak }: EndpointRow): boolean {
  return last_ended_at !== null && failure_streak === 0
}

function hasAnswer(ctx: Context): Promise<boolean> {
  return hasAny(ctx, { include: { status_code: ['1xx', '2xx', '3xx', '4xx', '5xx'] } })
}

type Filter = Pick<Parameters<typeof readDeliveryPage>[1]['filter'], 'include' | 'test'>

async function hasAny(ctx: Context, included: Filter): Promise<boolean> {
  const { db, partnerId } = ctx
  const filter = { exclude: {}, ...included }
  const page = { before: null, limit: 1 }
  return (await readDeliveryPage(db, { partnerId, filter }, page, walkOf(ctx))).rows.length > 0
}
