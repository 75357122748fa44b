import { splitPage } from '@/db/common/keyset'
import { listAuditRows } from '@/db/queries/audit'
import { countOpenFailures, listFailureRows } from '@/db/queries/failures'
import { listNotes } from '@/db/queries/support-notes'
import { countEndpoints, findPartner, listPartnerPage, type PartnerRow } from '@/db/queries/tenancy'
import { presentEntries } from '@/lib/audit/service'
import { notFound } from '@/lib/contract/errors'
import { toPublicTime } from '@/lib/contract/time'
import { listEndpoints } from '@/lib/endpoints/service'
import { listKeys } from '@/lib/keys/service'
import type { Context } from '@/lib/platform/context'
import { decodeCursor, encodeCursor } from '@/lib/platform/http/cursor'
import { assertScope } from '@/lib/platform/scopes'
import { shownUrl } from '@/lib/platform/shown-url'
import { listUsers } from '@/lib/users/team'
import { failureStates } from './failure-schema'
import { presentFailures } from './failures'
import { maxNotes, toNote } from './notes'
import type { PartnerDetail, PartnerList, PartnersQuery } from './schema'

const maxFailures = 50
const maxChanges = 20

/** Partners, newest first. */
export async function findPartners(
  ctx: Context,
  { q = '', limit, cursor }: PartnersQuery,
): Promise<PartnerList> {
  assertScope(ctx.actor, 'support:read')
  const list = JSON.stringify(['partners', q])
  const before = decodeCursor(ctx, list, cursor)
  const page = splitPage(await listPartnerPage(ctx.db, q, { before, limit }), limit)
  return {
    partners: await summarise(ctx, page.rows),
    next_cursor: encodeCursor(ctx, list, page.before),
  }
}

async function summarise(ctx: Context, rows: PartnerRow[]): Promise<PartnerList['partners']> {
  const ids = rows.map(({ id }) => id)
  const [endpoints, failures] = await Promise.all([
    countEndpoints(ctx.db, ids),
    countOpenFailures(ctx.db, ids),
  ])
  return rows.map(({ id, name, created_at }) => ({
    id,
    name,
    created_at: toPublicTime(created_at),
    endpoints: endpoints.get(id) ?? 0,
    open_failures: failures.get(id) ?? 0,
  }))
}

/** What support needs to know about a partner, without secrets; throws a 404 problem for an unknown id. */
export async function getPartner(ctx: Context, id: string): Promise<PartnerDetail> {
  assertScope(ctx.actor, 'support:read')
  const row = await findPartner(ctx.db, id)
  const [summary] = row ? await summarise(ctx, [row]) : []
  if (!summary) throw notFound()
  // The partner's own verbs may be used here, since the scope above allows everything they return.
  const own: Context = { ...ctx, partnerId: id, actor: { kind: 'system' } }
  const states = failureStates.filter((state) => state !== 'resolved')
  const failures = await listFailureRows(
    ctx.db,
    { partnerId: id, states },
    { before: null, limit: maxFailures },
  )
  const changes = await listAuditRows(ctx.db, id, { before: null, limit: maxChanges })
  return {
    ...summary,
    webhooks: (await listEndpoints(own)).map((one) => ({ ...one, url: shownUrl(ctx.actor, one.url) })),
    failures: await presentFailures(ctx, failures.slice(0, maxFailures)),
    changes: await presentEntries({ ...own, actor: ctx.actor }, changes.slice(0, maxChanges)),
    keys: await listKeys(own),
    users: await listUsers(own),
    notes: (await listNotes(ctx.db, id, maxNotes)).map(toNote),
  }
}
