/**
 * What decides when a run may go: whose turn it counts as, its function, and the values of that function's other
 * concurrency keys. The runs of one lane are alike: its oldest goes, or none does.
 */
export interface QueueKey {
  /** all of it, as it is stored */
  text: string
  partition: string
  fn: number
  values: string[]
}

const maxParsed = 1_000
const parsed = new Map<string, QueueKey>()

/** The text that is stored and indexed: the lanes of one fairness key, and in them of one function, lie together. */
export function formatQueueKey({ partition, fn, values }: Omit<QueueKey, 'text'>): string {
  return JSON.stringify([partition, fn, ...values])
}

/** Reads such a text; the same object for the same text, most of the time. */
export function parseQueueKey(text: string): QueueKey {
  const known = parsed.get(text)
  if (known) return known
  const [partition, fn, ...values] = JSON.parse(text) as [string, number, ...string[]]
  const lane = { text, partition, fn, values }
  if (parsed.size >= maxParsed) parsed.clear()
  parsed.set(text, lane)
  return lane
}

/** Every lane of that fairness key sorts after the first and before the second. */
export function boundsOfPartition(partition: string): [string, string] {
  return boundsOf([partition])
}

/** Sorts after every lane of the same fairness key and function. */
export function endOfFunction({ partition, fn }: Pick<QueueKey, 'partition' | 'fn'>): string {
  return boundsOf([partition, fn])[1]
}

// What follows a whole element is a comma, and the character after the comma is the hyphen.
function boundsOf(elements: unknown[]): [string, string] {
  const prefix = JSON.stringify(elements).slice(0, -1)
  return [`${prefix},`, `${prefix}-`]
}
