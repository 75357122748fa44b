/** What the deliveries list shows, as its address and the API say it. */
export interface ListQuery {
  status?: string | undefined
  webhook_id?: string | undefined
  cursor?: string | undefined
}

/** `?status=failed`, or nothing; server and browser write the same. */
export function toSearch(query: ListQuery): string {
  const set = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return set.length > 0 ? `?${new URLSearchParams(set)}` : ''
}
