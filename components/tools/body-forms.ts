import type { Mistake } from './mistakes'

export interface BodyForm {
  mistakes: Mistake[]
  text: string
}

const oneBlank = /("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g

const minify = (text: string) => text.replace(oneBlank, '$1')
const escapeLetters = (text: string) =>
  text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
// Steps over pairs, so that the backslash of an escaped backslash begins nothing.
const unescapeLetters = (text: string) =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|.)/g, (whole, code?: string) =>
    code && Number.parseInt(code, 16) >= 0x80 ? String.fromCharCode(Number.parseInt(code, 16)) : whole,
  )

const repairs: [Mistake, (text: string) => string][] = [
  ['newline', (text) => text.replace(/\n$/, '')],
  ['crlf', (text) => text.replace(/\r\n$/, '')],
  ['crlf', (text) => text.replaceAll('\r\n', '\n')],
  ['bom', (text) => text.replace(/^\ufeff/, '')],
  ['escaped', unescapeLetters],
  ['escaped', escapeLetters],
  ['reserialised', minify],
]

/** What a body may have been before it was altered, the fewest alterations first; itself is the first. */
export function listRepaired(body: string): BodyForm[] {
  const found = new Map<string, BodyForm>([[body, { mistakes: [], text: body }]])
  // Each round repairs one thing more; the map keeps what came first.
  for (let round = 0; round < 4; round++) {
    for (const { text, mistakes } of [...found.values()]) {
      for (const [mistake, repair] of repairs) {
        const repaired = repair(text)
        if (!found.has(repaired))
          found.set(repaired, { text: repaired, mistakes: [...new Set([...mistakes, mistake])] })
      }
    }
  }
  return [...found.values()].sort((a, b) => a.mistakes.length - b.mistakes.length)
}

/** What code may have made of a body before it signed it; itself is the first. */
export function listAltered(body: string): BodyForm[] {
  const printed = listPrinted(body)
  return [
    { mistakes: [], text: body },
    { mistakes: ['newline'], text: `${body}\n` },
    { mistakes: ['crlf'], text: `${body}\r\n` },
    { mistakes: ['crlf'], text: body.replace(/\r?\n/g, '\r\n') },
    { mistakes: ['bom'], text: `\ufeff${body}` },
    { mistakes: ['escaped'], text: escapeLetters(body) },
    { mistakes: ['escaped'], text: unescapeLetters(body) },
    ...printed.map((text): BodyForm => ({ mistakes: ['reserialised'], text })),
    ...printed.map(
      (text): BodyForm => ({ mistakes: ['reserialised', 'escaped'], text: escapeLetters(text) }),
    ),
  ]
}

function listPrinted(body: string): string[] {
  const value = parse(body)
  if (value === undefined) return []
  const compact = JSON.stringify(value)
  const spaced = compact.replace(/("(?:[^"\\]|\\.)*")|([:,])/g, (_, text, mark) => text ?? `${mark} `)
  return [compact, JSON.stringify(value, null, 2), JSON.stringify(value, null, 4), spaced]
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How a body differs from the one that was sent; nothing when it does not. */
export function nameDifference(sent: string, body: string): Mistake[] {
  if (sent === body) return []
  const forms = [...listRepaired(body).filter(({ text }) => text === sent), ...alike(sent, body)]
  if (forms[0]) return forms[0].mistakes
  const [one, other] = [sent, body.replace(/^\ufeff/, '')].map(sortKeys)
  return one !== undefined && one === other ? ['reserialised'] : ['bytes']
}

function alike(sent: string, body: string): BodyForm[] {
  return listAltered(sent).filter(({ text }) => text === body)
}

function sortKeys(text: string): string | undefined {
  const value = parse(text)
  if (value === undefined) return undefined
  return JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}
