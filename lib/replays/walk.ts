import type { EndpointRow } from '@/db/queries/endpoints'
import { listMaybeMissed, type MaybeMissedEvent } from '@/db/queries/missed-events'
import { findStretchEnd, listSources, maxInStretch } from '@/db/queries/replay-sources'
import type { ReplayRow } from '@/db/queries/replays'
import type { Context } from '@/lib/platform/context'
import { formatEventCursor, parseEventCursor, resolveSources } from './sources'

/** `left out`: not yet a source when the replay began, so not counted. */
export type Fate = 'make' | 'skip' | 'left out'

export interface Source {
  /** the cursor after this source */
  place: string
  endpointId: string
  event: { id: string; type: string; accountId: string }
  resendOf: string | null
  fate: Fate
}

/** The next sources of a replay, oldest first, and the cursor after them. */
export interface Stretch {
  sources: Source[]
  upTo: string
  isEnd: boolean
}

// The maximum for one second: more would not be made in one transaction.
const maxSources = 500

/** Reads the next sources; null when their endpoint was deleted. Bounded, however much it skips. */
export async function readStretch(tx: Context, replay: ReplayRow): Promise<Stretch | null> {
  const sources = await resolveSources(tx, JSON.parse(replay.filter))
  if (!sources) return null
  if (sources.kind === 'missed') return readMissed(tx, replay, sources.endpoint, sources.types)
  const range = { after: replay.after_id ?? '', upTo: replay.until_id ?? '' }
  const upTo = await findStretchEnd(tx.db, tx.partnerId, sources.filter, { ...range, size: maxInStretch })
  const page = { after: range.after, upTo, limit: maxSources, replayId: replay.id }
  const rows = await listSources(tx.db, tx.partnerId, sources.filter, page)
  const last = rows.length === maxSources ? rows.at(-1) : undefined
  return {
    sources: rows.map((row) => ({
      place: row.id,
      endpointId: row.endpoint_id,
      event: { id: row.event_id, type: row.event_type, accountId: row.account_id },
      resendOf: row.id,
      fate: judge(replay, [goneSince(row), row.expired_at], row.taken_care_of === 1),
    })),
    upTo: last?.id ?? upTo,
    isEnd: (last?.id ?? upTo) === range.upTo,
  }
}

async function readMissed(
  tx: Context,
  replay: ReplayRow,
  endpoint: EndpointRow,
  types: string[],
): Promise<Stretch> {
  const [after, until] = [replay.after_id ?? '', replay.until_id ?? ''].map(parseEventCursor) as [
    Place,
    Place,
  ]
  const stretch = { partnerId: tx.partnerId, endpointId: endpoint.id, after, until, limit: maxSources }
  const events: MaybeMissedEvent[] = []
  for (const type of types) events.push(...(await listMaybeMissed(tx.db, { ...stretch, type })))
  const next = events.sort(inOrder).slice(0, maxSources)
  const last = next.length === maxSources ? next.at(-1) : undefined
  const fate = judge(replay, [goneSince(endpoint)], false)
  return {
    sources: next.map((event) => ({
      place: placeOf(event),
      endpointId: endpoint.id,
      event: { id: event.id, type: event.type, accountId: event.account_id },
      resendOf: null,
      fate: event.is_missed ? fate : 'left out',
    })),
    upTo: last ? placeOf(last) : (replay.until_id ?? ''),
    isEnd: !last,
  }
}

type Place = ReturnType<typeof parseEventCursor>

function placeOf({ created_at: at, id }: MaybeMissedEvent): string {
  return formatEventCursor({ at, id })
}

function inOrder(a: MaybeMissedEvent, b: MaybeMissedEvent): number {
  return a.created_at - b.created_at || (a.id < b.id ? -1 : 1)
}

// Inactive since before that time was recorded: treat as always.
function goneSince({
  active,
  deleted_at,
  disabled_at,
}: Pick<EndpointRow, 'active' | 'deleted_at' | 'disabled_at'>): number | null {
  if (active) return null
  return disabled_at ?? deleted_at ?? 0
}

function judge(replay: ReplayRow, goneSince: (number | null)[], isTakenCareOf: boolean): Fate {
  const times = goneSince.filter((time) => time !== null)
  if (times.some((time) => time <= replay.created_at)) return 'left out'
  return isTakenCareOf || times.length > 0 ? 'skip' : 'make'
}
