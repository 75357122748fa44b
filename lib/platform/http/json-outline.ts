import { AppError } from '@/lib/contract/errors'

const maxNesting = 64
const forbiddenKeys = new Set(['__proto__', 'constructor'])

/** A JSON text without its `data` objects, the top-level one or those of the elements of its lists. */
export interface Outline {
  /** the text with `{"n":0}`, `{"n":1}` … in place of `data` */
  text: string
  /** the removed texts by number, exactly as received */
  data: string[]
}

/**
 * Removes `data` from a request's text. Doesn't detect invalid JSON: the text is valid exactly when the outline and
 * all of `data` are. Throws a 400 problem for nesting that is too deep, also in `data`, and outside of it for keys
 * that every JavaScript object has.
 */
export function outlineJson(text: string): Outline {
  return new Scanner(text).read()
}

const codeOf = (char: string) => char.charCodeAt(0)
const [quote, backslash, colon] = [codeOf('"'), codeOf('\\'), codeOf(':')]
const [openBrace, closeBrace, openBracket, closeBracket] = [
  codeOf('{'),
  codeOf('}'),
  codeOf('['),
  codeOf(']'),
]
const blanks = new Set([' ', '\t', '\r', '\n'].map(codeOf))

class Scanner {
  private at = 0
  private copiedUpTo = 0
  private readonly parts: string[] = []
  private readonly data: string[] = []
  private readonly open: number[] = []
  private dataAt: { start: number; depth: number } | null = null

  constructor(private readonly text: string) {}

  read(): Outline {
    for (; this.at < this.text.length; this.at++) {
      const char = this.text.charCodeAt(this.at)
      if (char === quote) this.readText()
      else if (char === openBrace || char === openBracket) this.descend(char)
      else if (char === closeBrace || char === closeBracket) this.ascend()
    }
    this.parts.push(this.text.slice(this.copiedUpTo))
    return { text: this.parts.join(''), data: this.data }
  }

  private descend(char: number): void {
    this.open.push(char)
    if (this.open.length > maxNesting)
      throw new AppError('malformed', `The body is nested too deeply (max. ${maxNesting} levels).`)
  }

  private ascend(): void {
    this.open.pop()
    if (this.open.length !== this.dataAt?.depth) return
    const { start } = this.dataAt
    this.parts.push(this.text.slice(this.copiedUpTo, start), `{"n":${this.data.length}}`)
    this.copiedUpTo = this.at + 1
    this.data.push(this.text.slice(start, this.copiedUpTo))
    this.dataAt = null
  }

  // Stops at the closing quote.
  private readText(): void {
    const start = this.at + 1
    this.at = this.endOfText(start)
    if (this.dataAt) return
    const next = this.skipBlanks(this.at + 1)
    if (this.text.charCodeAt(next) === colon) this.readKey(this.text.slice(start, this.at), next + 1)
  }

  private readKey(written: string, valueAt: number): void {
    const key = decode(written)
    if (forbiddenKeys.has(key)) throw new AppError('malformed', `The key "${written}" isn’t allowed.`)
    if (key !== 'data' || !this.mayHaveData()) return
    const start = this.skipBlanks(valueAt)
    if (this.text.charCodeAt(start) === openBrace) this.dataAt = { start, depth: this.open.length }
  }

  private mayHaveData(): boolean {
    return this.open.length === 1 || (this.open.length === 3 && this.open[1] === openBracket)
  }

  private endOfText(start: number): number {
    for (let i = start; i < this.text.length; i++) {
      const char = this.text.charCodeAt(i)
      if (char === quote) return i
      if (char === backslash) i++
    }
    return this.text.length
  }

  private skipBlanks(start: number): number {
    let i = start
    while (blanks.has(this.text.charCodeAt(i))) i++
    return i
  }
}

function decode(written: string): string {
  if (!written.includes('\\')) return written
  try {
    return JSON.parse(`"${written}"`)
  } catch {
    return written
  }
}
