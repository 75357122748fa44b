import { type FilterField, fieldNames, fieldOfId, fields, maxValues, ruleOf } from './fields'
import { areTimesOrdered, readTime, timeRule, writeTime } from './times'
import { type Span, splitWords, type Word } from './words'
import { ageMs, tidyFilter, type WrittenFilter } from './written-filter'

/** A part of a filter's text that cannot be parsed: `token` is at `offset` (UTF-16 units). */
export interface FilterProblem {
  token: string
  offset: number
  length: number
  /** text after the token */
  message: string
}

export type ParsedFilter = { ok: true; filter: WrittenFilter } | { ok: false; problems: FilterProblem[] }

const maxCharacters = 1000
const ageForm = /^([<>])([1-9]\d{0,5}[smhd])$/

/** The field names of a filter's text, by their API names. */
export const filterKeys = Object.fromEntries(fieldNames.map((field) => [field, fields[field].key])) as Record<
  FilterField,
  string
>

/** Keys beside those of the fields; they cannot be excluded. */
export const otherKeys = ['age', 'from', 'to', 'test']
const keyNames = [...Object.values(filterKeys), ...otherKeys].join(', ')

type Report = (span: Span, message: string) => void

/**
 * Parses the one-line text of a filter, such as `status:failed code:5xx -code:429 age:<1h`. Several words for one
 * field are alternatives; all fields must match. A bare id stands for its field.
 */
export function parseFilter(text: string): ParsedFilter {
  const problems: FilterProblem[] = []
  const report: Report = ({ text: token, offset }, message) =>
    problems.push({ token, offset, length: token.length, message })
  const filter: WrittenFilter = { include: {}, exclude: {} }
  if (text.length > maxCharacters) {
    const rest = { text: text.slice(maxCharacters), offset: maxCharacters }
    report(rest, `is past the ${maxCharacters}-character limit.`)
  } else for (const word of splitWords(text)) readWord(filter, word, report)
  return problems.length > 0 ? { ok: false, problems } : { ok: true, filter: tidyFilter(filter) }
}

function readWord(filter: WrittenFilter, word: Word, report: Report): void {
  const key = word.key?.text
  const field = fieldOfWord(word)
  if (field) readValues(filter, field, word, report)
  else if (key === undefined) report(word, `isn’t an ID or key:value. Keys: ${keyNames}.`)
  else if (key === 'test') readTest(filter, word, report)
  else if (word.isExcluded && otherKeys.includes(key)) report(word, 'can’t be excluded.')
  else if (key === 'age') for (const value of word.values) readAge(filter, value, word, report)
  else if (key === 'from' || key === 'to') readBound(filter, key, word, report)
  else report(word, `isn’t a known key. Keys: ${keyNames}.`)
}

function fieldOfWord({ key, values: [first] }: Word): FilterField | undefined {
  const isId = key === null || key.text === 'event'
  const ofId = isId ? fieldOfId(first?.text ?? '') : undefined
  if (key === null || ofId === 'event_id') return ofId
  return fieldNames.find((field) => field === key.text || fields[field].key === key.text)
}

function readValues(filter: WrittenFilter, field: FilterField, word: Word, report: Report): void {
  const part = word.isExcluded ? filter.exclude : filter.include
  const values = part[field] ?? []
  part[field] = values
  for (const value of word.values) {
    if (!fields[field].takes(value.text))
      report(visible(value, word), `${fields[field].key} ${ruleOf(field)}`)
    else if (values.length >= maxValues) report(value, `exceeds the limit of ${maxValues} values.`)
    else values.push(value.text)
  }
}

// An empty span cannot be underlined.
function visible(value: Span, word: Word): Span {
  return value.text === '' ? word : value
}

function readTest(filter: WrittenFilter, word: Word, report: Report): void {
  const [value = word, ...more] = word.values
  const isTest = (value.text === 'true') !== word.isExcluded
  if (more.length > 0 || !['true', 'false'].includes(value.text))
    report(visible(value, word), 'isn’t valid: test must be true or false.')
  else if (filter.test !== undefined && filter.test !== isTest)
    report(word, 'conflicts with the previous one.')
  else filter.test = isTest
}

function readAge(filter: WrittenFilter, value: Span, word: Word, report: Report): void {
  const [, sign, age] = ageForm.exec(value.text) ?? []
  const side = sign === '<' ? 'under' : 'over'
  const both = { ...filter.age, [side]: age }
  if (!age) report(visible(value, word), 'isn’t a valid age. Use a form like <1h or >2d (s, m, h, d).')
  else if (filter.age?.[side] !== undefined) report(value, 'repeats an age filter.')
  else if (both.under && both.over && ageMs(both.over) >= ageMs(both.under))
    report(value, 'can’t be combined with the previous age: nothing would match.')
  else filter.age = both
}

function readBound(filter: WrittenFilter, side: 'from' | 'to', word: Word, report: Report): void {
  const [value = word, ...more] = word.values
  const at = more.length > 0 ? null : readTime(value.text)
  if (at === null) report(visible(value, word), timeRule)
  else if (filter[side] !== undefined) report(word, 'repeats a time filter.')
  else if (!areTimesOrdered({ ...filter, [side]: at })) report(word, 'can’t match: from is after to.')
  else filter[side] = at
}

/** The canonical text of a filter, which `parseFilter` reads as the same filter. */
export function formatFilter(written: WrittenFilter): string {
  const { include, exclude, from, to, test, age } = tidyFilter(written)
  const words = (sign: string, part: WrittenFilter['include']) =>
    fieldNames.filter((field) => part[field]).map((field) => `${sign}${fields[field].key}:${part[field]}`)
  return [
    ...words('', include),
    ...words('-', exclude),
    ...(age?.under ? [`age:<${age.under}`] : []),
    ...(age?.over ? [`age:>${age.over}`] : []),
    ...(from === undefined ? [] : [`from:${writeTime(from)}`]),
    ...(to === undefined ? [] : [`to:${writeTime(to)}`]),
    ...(test === undefined ? [] : [`test:${test}`]),
  ].join(' ')
}
