/**
 * What decides when a run may go: whose turn it counts as, its function, and the values of that function's other
 * concurrency keys. The runs of one lane are alike: its oldest goes, or none does.
 */
export interface Lane {
  /** all of it, as it is stored */
  text: string
  fair: string
  fn: number
  values: string[]
}

const maxParsed = 1_000
const parsed = new Map<string, Lane>()

/** The text that is stored and indexed: the lanes of one fairness key, and in them of one function, lie together. */
export function formatLane({ fair, fn, values }: Omit<Lane, 'text'>): string {
  return JSON.stringify([fair, fn, ...values])
}

/** Reads such a text; the same object for the same text, most of the time. */
export function parseLane(text: string): Lane {
  const known = parsed.get(text)
  if (known) return known
  const [fair, fn, ...values] = JSON.parse(text) as [string, number, ...string[]]
  const lane = { text, fair, fn, values }
  if (parsed.size >= maxParsed) parsed.clear()
  parsed.set(text, lane)
  return lane
}

/** Every lane of that fairness key sorts after the first and before the second. */
export function boundsOfFair(fair: string): [string, string] {
  return boundsOf([fair])
}

/** Sorts after every lane of the same fairness key and function. */
export function endOfFunction({ fair, fn }: Pick<Lane, 'fair' | 'fn'>): string {
  return boundsOf([fair, fn])[1]
}

// What follows a whole element is a comma, and the character after the comma is the hyphen.
function boundsOf(elements: unknown[]): [string, string] {
  const prefix = JSON.stringify(elements).slice(0, -1)
  return [`${prefix},`, `${prefix}-`]
}
