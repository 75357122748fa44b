/**
 * What decides when a run may go: its partition, its function, and the values of that function's other concurrency
 * keys. Runs with the same queue key are interchangeable: the oldest goes, or none does.
 */
export interface QueueKey {
  /** the whole key, as stored */
  text: string
  partition: string
  fn: number
  values: string[]
}

const maxParsed = 1_000
const parsed = new Map<string, QueueKey>()

/**
 * The text that is stored and indexed: the queue keys of one partition, and within it of one function, are adjacent.
 */
export function formatQueueKey({ partition, fn, values }: Omit<QueueKey, 'text'>): string {
  return JSON.stringify([partition, fn, ...values])
}

/** Parses such a text; usually returns the same object for the same text. */
export function parseQueueKey(text: string): QueueKey {
  const known = parsed.get(text)
  if (known) return known
  const [partition, fn, ...values] = JSON.parse(text) as [string, number, ...string[]]
  const lane = { text, partition, fn, values }
  if (parsed.size >= maxParsed) parsed.clear()
  parsed.set(text, lane)
  return lane
}

/** Every queue key of that partition sorts after the first and before the second. */
export function boundsOfPartition(partition: string): [string, string] {
  return boundsOf([partition])
}

/** Sorts after every queue key of the same partition and function. */
export function endOfFunction({ partition, fn }: Pick<QueueKey, 'partition' | 'fn'>): string {
  return boundsOf([partition, fn])[1]
}

// A complete element is followed by a comma, and the character after the comma is the hyphen.
function boundsOf(elements: unknown[]): [string, string] {
  const prefix = JSON.stringify(elements).slice(0, -1)
  return [`${prefix},`, `${prefix}-`]
}
