import { findAuditRowOfRequest } from '@/db/queries/audit'
import { type Found, findAnything, type SearchedKind, searchText } from '@/db/queries/support-search'
import { listPartnerNames } from '@/db/queries/tenancy'
import type { Context } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import { shownUrl } from '@/lib/platform/shown-url'
import type { SearchKind, SearchQuery, SearchResults } from './schema'

const kindOfPrefix: Record<string, SearchKind> = {
  prt: 'partner',
  acc: 'account',
  wh: 'endpoint',
  evt: 'event',
  dlv: 'delivery',
  ntc: 'notice',
  rpl: 'replay',
  key: 'key',
  usr: 'user',
  flr: 'failure',
  req: 'request',
}

const maxOfKind = 20

type Place = { kind: SearchKind; name: string; look: (ctx: Context, q: string) => Promise<Found[]> }

const placeOf = (kind: SearchedKind, name: string): Place => ({
  kind,
  name,
  look: ({ db }, q) => searchText(db, kind, q, maxOfKind),
})
const partners = placeOf('partner', 'partner names')
const urls = placeOf('endpoint', 'endpoint URLs')
const emails = placeOf('user', 'email addresses of users')

/** Finds what an id, URL or host, name or e-mail address refers to, across partners, and lists where it looked. */
export async function search(ctx: Context, { q }: SearchQuery): Promise<SearchResults> {
  assertScope(ctx.actor, 'support:read')
  const kind = guessKind(q)
  const places = placesFor(kind)
  const found: (Found & { kind: SearchKind })[] = []
  for (const place of places)
    for (const one of await place.look(ctx, q)) found.push({ ...one, kind: place.kind })
  const names = await namePartners(ctx, found)
  return {
    kind,
    looked_in: places.map(({ name }) => name),
    results: found.map(({ kind, id, label, status, partner_id: partnerId }) => ({
      kind,
      id,
      label: kind === 'endpoint' ? shownUrl(ctx.actor, label) : label,
      status,
      partner: partnerId === null ? null : { id: partnerId, name: names.get(partnerId) ?? '' },
    })),
  }
}

function guessKind(q: string): SearchResults['kind'] {
  const [, prefix = ''] = /^([a-z]+)_[^\s]+$/.exec(q) ?? []
  const kind = kindOfPrefix[prefix]
  if (kind) return kind
  if (/^https?:\/\//i.test(q)) return 'url'
  if (/^\S+@\S+$/.test(q)) return 'email'
  return /^[^\s/]+\.[^\s/]+(\/|$)/.test(q) ? 'url' : 'text'
}

function placesFor(kind: SearchResults['kind']): Place[] {
  if (kind === 'url') return [urls, partners]
  if (kind === 'email') return [emails]
  if (kind === 'text') return [partners, urls, emails]
  const look: Place['look'] = kind === 'request' ? findRequest : (ctx, q) => findAnything(ctx.db, kind, q)
  return [{ kind, name: kind === 'request' ? 'the audit log, by request ID' : `${kind} IDs`, look }]
}

async function findRequest({ db }: Context, id: string): Promise<Found[]> {
  const row = await findAuditRowOfRequest(db, id)
  return row ? [{ id, label: row.action, status: null, partner_id: row.partner_id }] : []
}

async function namePartners({ db }: Context, found: Found[]): Promise<Map<string, string>> {
  const ids = found.flatMap(({ partner_id }) => partner_id ?? [])
  return ids.length === 0 ? new Map() : listPartnerNames(db, [...new Set(ids)])
}
