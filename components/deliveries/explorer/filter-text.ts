import { formatFilter, parseFilter } from '@/lib/contract/filter/schema'

/** One word of a filter with one value: `-code:429`. */
export type Chip = string

export interface ReadText {
  /** canonical */
  text: string
  /** what could not be read, and why */
  dropped: string[]
}

/** The part of a text that can be read; one filter from an address, whatever somebody wrote there. */
export function readText(text: string): ReadText {
  const dropped: string[] = []
  for (let rest = text; ; ) {
    const parsed = parseFilter(rest)
    if (parsed.ok) return { text: formatFilter(parsed.filter), dropped }
    dropped.push(...parsed.problems.map(({ token, message }) => `${token.slice(0, 80)} ${message}`))
    const last = parsed.problems.at(-1)
    rest = last ? tidyWords(cut(rest, parsed.problems)) : ''
  }
}

function cut(text: string, spans: { offset: number; length: number }[]): string {
  const backwards = [...spans].sort((a, b) => b.offset - a.offset)
  return backwards.reduce(
    (rest, { offset, length }) => rest.slice(0, offset) + rest.slice(offset + length),
    text,
  )
}

// What is left where a value was cut out: no empty values, no keys without one.
function tidyWords(text: string): string {
  return text
    .split(/\s+/)
    .map((word) => word.replace(/,{2,}/g, ',').replace(':,', ':').replace(/,$/, ''))
    .filter((word) => word !== '' && word !== '-' && !word.endsWith(':'))
    .join(' ')
}

/** The chips of a canonical text, in its order. */
export function chipsOf(text: string): Chip[] {
  return text
    .split(' ')
    .filter(Boolean)
    .flatMap((word) => {
      const colon = word.indexOf(':')
      const values = word.slice(colon + 1).split(',')
      return values.map((value) => `${word.slice(0, colon + 1)}${value}`)
    })
}

/** The key of a chip, and what stands behind its colon. */
export function partsOf(chip: Chip): { isExcluded: boolean; key: string; value: string } {
  const [, minus, key = '', value = ''] = /^(-?)([^:]*):(.*)$/.exec(chip) ?? []
  return { isExcluded: minus === '-', key, value }
}

/** The text without this chip. */
export function withoutChip(text: string, chip: Chip): string {
  return readText(
    chipsOf(text)
      .filter((other) => other !== chip)
      .join(' '),
  ).text
}

const single = ['age', 'from', 'to', 'test']
const times = ['age', 'from', 'to']

/** The text with a chip more, in place of what contradicts it; unchanged when that cannot be. */
export function withChip(text: string, chip: Chip): string {
  const { isExcluded, key, value } = partsOf(chip)
  const opposite = isExcluded ? `${key}:${value}` : `-${key}:${value}`
  const kept = chipsOf(text).filter(
    (other) => other !== opposite && !(single.includes(key) && partsOf(other).key === key),
  )
  const parsed = parseFilter([...kept, chip].join(' '))
  return parsed.ok ? formatFilter(parsed.filter) : text
}

/** The text with these chips as its only bounds in time. */
export function withTime(text: string, chips: Chip[]): string {
  const kept = chipsOf(text).filter((chip) => !times.includes(partsOf(chip).key))
  return readText([...kept, ...chips].join(' ')).text
}

export const ranges = [
  ['15m', '15 minutes'],
  ['1h', 'hour'],
  ['24h', '24 hours'],
  ['7d', '7 days'],
  ['30d', '30 days'],
] as const

/** What a text says of time: one of the ranges, another bound, or nothing. */
export function rangeOf(text: string): string {
  const bounds = chipsOf(text).filter((chip) => times.includes(partsOf(chip).key))
  const [only] = bounds
  if (only === undefined) return 'any'
  const range = ranges.find(([age]) => only === `age:<${age}`)
  return range && bounds.length === 1 ? range[0] : 'own'
}

/** The filter that other pages' links name by parameters of their own. */
export function textOfLink({
  q,
  status,
  webhook_id,
}: {
  q?: string | undefined
  status?: string | undefined
  webhook_id?: string | undefined
}): string {
  return [q, status && `status:${status}`, webhook_id && `endpoint:${webhook_id}`].filter(Boolean).join(' ')
}
