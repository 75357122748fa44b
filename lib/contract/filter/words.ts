/** A part of a filter's text and its position. */
export interface Span {
  text: string
  offset: number
}

/** One blank-separated part of a filter's text: `-key:value,value`; `key` is null for a bare value. */
export interface Word extends Span {
  isExcluded: boolean
  key: Span | null
  values: Span[]
}

/** Splits a filter's text into words without validating it. */
export function splitWords(text: string): Word[] {
  return [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => splitWord({ text: word, offset: index }))
}

function splitWord(word: Span): Word {
  const isExcluded = word.text.startsWith('-')
  const start = isExcluded ? 1 : 0
  const colon = word.text.indexOf(':')
  const keyed = { text: word.text.slice(start, colon), offset: word.offset + start }
  const values = splitValues(word, colon < 0 ? start : colon + 1)
  return { ...word, isExcluded, key: colon < 0 ? null : keyed, values }
}

function splitValues(word: Span, start: number): Span[] {
  let offset = word.offset + start
  return word.text
    .slice(start)
    .split(',')
    .map((text) => {
      const value = { text, offset }
      offset += text.length + 1
      return value
    })
}
