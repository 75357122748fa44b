const name = 'deliveries-list'

/** Keeps the ids of a list, for this tab: from a delivery's page the way goes on along it. */
export function rememberList(ids: string[]): void {
  sessionStorage.setItem(name, ids.join(' '))
}

/** The list that a delivery was opened from last. */
export function recallList(): string[] {
  return sessionStorage.getItem(name)?.split(' ') ?? []
}
