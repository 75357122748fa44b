/** The rows of the list on the page, as they stand. */
const rows = () => [...document.querySelectorAll<HTMLElement>('main .data-table tbody tr')]

/** The row that the focus is in. */
export function focusedRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>('main .data-table tbody tr') ?? null
}

/** Puts the focus on the link of the row so many further on; from outside the list on its first. */
export function stepRows(step: 1 | -1): void {
  const all = rows()
  const row = focusedRow()
  const next = row ? all[all.indexOf(row) + step] : all[0]
  next?.querySelector<HTMLElement>('a[href]')?.focus()
}
