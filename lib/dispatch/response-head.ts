import { CausedError } from './connect'
import { decodeHeaderText } from './response-text'

/** Maximum size of a response's head, interim responses included; bytes. */
export const maxHeadBytes = 64 * 1024

const maxInterimResponses = 100
const statusPattern = /^HTTP\/(\d\.\d) +([1-9]\d\d)(?!\d)/i
const tokenPattern = /^[!#$%&'*+.^_`|~\w-]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\x00-\x08\x0a-\x1f\x7f]/
const outerSpace = /^[ \t\r]+|[ \t\r]+$/g

/**
 * Reads status line and headers as leniently as curl and Go; anything beyond RFC 9112 makes the head irregular.
 * Interim responses are skipped. Throws CausedError `bad_response` for something that isn't a head or is longer than
 * 64 KiB; the status and headers read so far stay available.
 */
export class HeadReader {
  /** of the final response, or 101; null until its line was read */
  statusCode: number | null = null
  /** such as `1.1` */
  version = ''
  /** by lower-case name, in order of arrival */
  headers = new Map<string, string[]>()
  /** another reader might see other headers or a different end of the head */
  isIrregular = false
  private line = ''
  private size = 0
  private interimResponses = 0
  private isInStatus = true
  private values: string[] | null = null

  /** Takes the next bytes; returns the offset at which the head ended, or null if it continues. */
  push(chunk: Buffer): number | null {
    const text = chunk.toString('latin1')
    for (let from = 0; ; ) {
      const end = text.indexOf('\n', from)
      this.count((end < 0 ? text.length : end + 1) - from)
      this.line += text.slice(from, end < 0 ? undefined : end)
      if (end < 0) break
      const line = this.line
      this.line = ''
      from = end + 1
      if (this.readLine(line)) return from
    }
    if (this.isInStatus && !'HTTP/'.startsWith(this.line.slice(0, 5).toUpperCase())) refuse()
    return null
  }

  private count(bytes: number): void {
    this.size += bytes
    if (this.size > maxHeadBytes) refuse()
  }

  /** True once the head of the final response has ended. */
  private readLine(line: string): boolean {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line
    if (text === line) this.isIrregular = true
    if (this.isInStatus) this.readStatus(text)
    else if (text === '') return this.endHead()
    else this.readField(text)
    if (text.includes('\0')) refuse()
    return false
  }

  private readStatus(text: string): void {
    // Some servers send an extra empty line after the previous response.
    if (text === '') return
    const [, version = '', digits] = statusPattern.exec(text) ?? refuse()
    const code = Number(digits)
    this.isInStatus = false
    this.version = version
    if (code >= 200 || code === 101) this.statusCode = code
    if (code === 101) refuse()
  }

  private endHead(): boolean {
    if (this.statusCode !== null) return true
    this.interimResponses++
    if (this.interimResponses > maxInterimResponses) refuse()
    this.headers.clear()
    this.values = null
    this.isInStatus = true
    return false
  }

  private readField(text: string): void {
    const isContinued = text.startsWith(' ') || text.startsWith('\t')
    const colon = text.indexOf(':')
    const name = text.slice(0, Math.max(0, colon))
    const value = text.slice(isContinued ? 0 : colon + 1).replace(outerSpace, '')
    if (isContinued || !tokenPattern.test(name) || controls.test(text)) this.isIrregular = true
    if (isContinued) this.values?.push(`${this.values.pop()} ${value}`)
    else this.values = this.addField(name, value)
  }

  // A line without a valid name is ignored, and so are its continuation lines.
  private addField(name: string, value: string): string[] | null {
    const key = decodeHeaderText(name.replace(outerSpace, '')).toLowerCase()
    if (key === '') return null
    const values = this.headers.get(key) ?? []
    values.push(value)
    this.headers.set(key, values)
    return values
  }
}

function refuse(): never {
  throw new CausedError('bad_response')
}
