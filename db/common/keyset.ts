/** A page of a newest-first list keyed by id: fetch one row more than the page holds. */
export interface Keyset {
  /** only ids below this one; null starts at the newest */
  before: string | null
  limit: number
}

/** Splits `limit + 1` fetched rows into the page and the id to continue below (null at the end). */
export function splitPage<T extends { id: string }>(
  rows: T[],
  limit: number,
): { rows: T[]; before: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { rows: page, before: rows.length > limit && last ? last.id : null }
}
