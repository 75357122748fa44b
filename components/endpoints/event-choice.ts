import { eventTypeGroups, groupOf, typesOf } from '@/lib/contract/event-types'

/** The choice with one type or group (`lead.*`) added or taken away; a wider one is spelt out before a part leaves it. */
export function chooseEvents(chosen: string[], name: string, isOn: boolean): string[] {
  const spelt = chosen.includes('*') ? eventTypeGroups : chosen
  const group = groupOf(name)
  if (name === group) {
    const others = spelt.filter((one) => groupOf(one) !== group)
    return isOn ? [...others, name] : others
  }
  if (isOn) return [...spelt, name]
  const opened = spelt.flatMap((one) => (one === group ? typesOf(group) : [one]))
  return opened.filter((one) => one !== name)
}
