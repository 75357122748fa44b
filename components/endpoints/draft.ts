import type { Endpoint } from '@/lib/endpoints/schema'

/** What of an endpoint its form holds. */
export interface Draft {
  url: string
  description: string
  events: string[]
}

/** An endpoint as it was read, and the ETag that stands for it; null where nothing was answered. */
export interface Known {
  endpoint: Endpoint
  etag: string | null
}

export interface Difference {
  field: keyof Draft
  label: string
  was: string
  theirs: string
  mine: string
}

const labels: Record<keyof Draft, string> = { url: 'URL', description: 'Description', events: 'Events' }

export function toDraft({ url, description = '', events }: Endpoint): Draft {
  return { url, description, events }
}

/** The fields of the form that somebody else has changed since it was opened, with what each side has in them. */
export function findDifferences(was: Draft, theirs: Draft, mine: Draft): Difference[] {
  const fields = Object.keys(labels) as (keyof Draft)[]
  const rows = fields.map((field) => ({
    field,
    label: labels[field],
    was: show(was[field]),
    theirs: show(theirs[field]),
    mine: show(mine[field]),
  }))
  return rows.filter((row) => row.was !== row.theirs)
}

// Events are a set: their order says nothing.
function show(value: string | string[]): string {
  return typeof value === 'string' ? value : value.toSorted().join(', ')
}
