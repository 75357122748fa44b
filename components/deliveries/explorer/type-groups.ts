import { groupOf } from '@/lib/contract/event-types'

export interface TypeCount {
  /** an event type, or a group such as `lead.*` */
  value: string
  count: number
  isWithin: boolean
}

/** Types under the group that they share a prefix with, the commonest first; one that is alone needs no group. */
export function groupTypes(types: { value: string; count: number }[]): TypeCount[] {
  const groups = new Map<string, typeof types>()
  for (const type of types) {
    const group = groupOf(type.value)
    groups.set(group, [...(groups.get(group) ?? []), type])
  }
  return [...groups]
    .map(([value, within]) => ({ value, within, count: within.reduce((sum, { count }) => sum + count, 0) }))
    .sort((a, b) => b.count - a.count)
    .flatMap(({ value, count, within }) => {
      if (within.length === 1) return within.map((type) => ({ ...type, isWithin: false }))
      return [{ value, count, isWithin: false }, ...within.map((type) => ({ ...type, isWithin: true }))]
    })
}
