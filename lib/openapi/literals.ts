type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

interface Dialect {
  null: string
  true: string
  false: string
  text: (text: string) => string
  list: (items: string[]) => string
  object: (pairs: [string, string][]) => string
  /** an empty object, where it differs from an empty list */
  emptyObject?: string
}

const braces = (items: string[]) => (items.length === 0 ? '{}' : `{ ${items.join(', ')} }`)
const brackets = (items: string[]) => `[${items.join(', ')}]`
// Single quotes, in which only they and the backslash are special.
const single = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`

/** How each language writes JSON values. */
export const dialects = {
  node: {
    ...{ null: 'null', true: 'true', false: 'false' },
    text: (text) => single(text).replaceAll('\n', '\\n'),
    list: brackets,
    object: (pairs) =>
      braces(pairs.map(([name, value]) => `${/^[a-z_]\w*$/i.test(name) ? name : single(name)}: ${value}`)),
  },
  python: {
    ...{ null: 'None', true: 'True', false: 'False' },
    text: (text) => JSON.stringify(text),
    list: brackets,
    object: (pairs) => `{${pairs.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', ')}}`,
  },
  php: {
    ...{ null: 'null', true: 'true', false: 'false' },
    text: single,
    list: brackets,
    object: (pairs) => brackets(pairs.map(([name, value]) => `${single(name)} => ${value}`)),
    emptyObject: 'new stdClass()',
  },
  ruby: {
    ...{ null: 'nil', true: 'true', false: 'false' },
    text: single,
    list: brackets,
    object: (pairs) => braces(pairs.map(([name, value]) => `${single(name)} => ${value}`)),
  },
} satisfies Record<string, Dialect>

/** A JSON value as source text of a language. */
export function writeLiteral(value: Json, dialect: Dialect): string {
  if (value === null) return dialect.null
  if (typeof value === 'boolean') return dialect[`${value}`]
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return dialect.text(value)
  if (Array.isArray(value)) return dialect.list(value.map((one) => writeLiteral(one, dialect)))
  const pairs = Object.entries(value).map(([name, one]): [string, string] => [
    name,
    writeLiteral(one, dialect),
  ])
  return pairs.length === 0 && dialect.emptyObject ? dialect.emptyObject : dialect.object(pairs)
}
