import { eventTypeNames } from '@/lib/contract/event-types'

/** The groups that event types come in: `conversation`, `lead`, … */
export const eventGroups = [...new Set(eventTypeNames.map((name) => name.split('.')[0] ?? ''))]

export function typesOf(group: string) {
  return eventTypeNames.filter((name) => name.startsWith(`${group}.`))
}

/** True when a choice of patterns takes events of this type. */
export function isChosen(chosen: string[], type: string): boolean {
  return chosen.includes('*') || chosen.includes(`${type.split('.')[0]}.*`) || chosen.includes(type)
}

/** The choice with one type or group (`lead.*`) added or taken away; a wider one is spelt out before a part leaves it. */
export function chooseEvents(chosen: string[], name: string, isOn: boolean): string[] {
  const spelt = chosen.includes('*') ? eventGroups.map((group) => `${group}.*`) : chosen
  const [group = '', rest] = name.split('.', 2)
  if (rest === '*') {
    const others = spelt.filter((one) => !one.startsWith(`${group}.`))
    return isOn ? [...others, name] : others
  }
  if (isOn) return [...spelt, name]
  const opened = spelt.flatMap((one) => (one === `${group}.*` ? typesOf(group) : [one]))
  return opened.filter((one) => one !== name)
}
