import { type FilterProblem, filterKeys, parseFilter } from '@/lib/contract/filter/schema'
import { type Chip, chipsOf, partsOf, type ReadText, readText } from './filter-text'

/** An endpoint that a list is of, whatever else it is filtered by; null where it is of all. */
export type OnlyEndpoint = string | null

const rule = 'isn’t available here: this list shows one endpoint.'

/** True for a chip, or the beginning of one, that says which endpoint. */
export const isOfEndpoint = (chip: Chip) => partsOf(chip).key === filterKeys.webhook_id

const chipOf = (id: string): Chip => `${filterKeys.webhook_id}:${id}`

/** What a text from an address adds in a list of one endpoint: the words for that one are as if they were not there. */
export function readWithin(text: string, only: OnlyEndpoint): ReadText {
  const read = readText(text)
  if (only === null) return read
  const foreign = chipsOf(read.text).filter((chip) => isOfEndpoint(chip) && chip !== chipOf(only))
  // Read once more with the endpoint in front, so that a text of the greatest length leaves room for it.
  const whole = readText(`${chipOf(only)} ${withoutEndpoint(read.text)}`)
  return {
    text: withoutEndpoint(whole.text),
    dropped: [...read.dropped, ...foreign.map((chip) => `${chip} ${rule}`), ...whole.dropped],
  }
}

const withoutEndpoint = (text: string) =>
  text
    .split(' ')
    .filter((word) => !isOfEndpoint(word))
    .join(' ')

/** The whole filter, as the API is asked: what was added, and the endpoint that the list is of. */
export function wholeOf(text: string, only: OnlyEndpoint): string {
  return only === null ? text : readText(`${chipOf(only)} ${text}`).text
}

/** What is wrong with a text that is typed; in a list of one endpoint also each word that names another. */
export function problemsWithin(text: string, only: OnlyEndpoint): FilterProblem[] {
  const parsed = parseFilter(text)
  if (!parsed.ok) return parsed.problems
  return [...text.matchAll(/\S+/g)]
    .filter(([word]) => readWithin(word, only).dropped.length > 0)
    .map(({ 0: token, index: offset }) => ({ token, offset, length: token.length, message: rule }))
}
