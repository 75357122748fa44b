'use client'

import { useState } from 'react'

export type Selection = ReturnType<typeof useSelection>

/** Which of the rows are selected; a row with shift selects or frees all from the one before. */
export function useSelection(ids: string[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [last, setLast] = useState<string | null>(null)
  const selected = ids.filter((id) => chosen.has(id))
  const put = (some: string[], isOn: boolean) =>
    setChosen((old) => {
      const next = new Set(old)
      for (const id of some) isOn ? next.add(id) : next.delete(id)
      return next
    })
  const toggle = (id: string, isRange: boolean) => {
    put(isRange && last ? between(ids, last, id) : [id], !chosen.has(id))
    setLast(id)
  }
  return {
    chosen,
    ids: selected,
    has: (id: string) => chosen.has(id),
    toggle,
    isAll: ids.length > 0 && selected.length === ids.length,
    toggleAll: () => put(ids, selected.length < ids.length),
    clear: () => setChosen(new Set()),
  }
}

function between(ids: string[], some: string, other: string): string[] {
  const [from = -1, to = -1] = [ids.indexOf(some), ids.indexOf(other)].sort((a, b) => a - b)
  return from < 0 ? [other] : ids.slice(from, to + 1)
}
