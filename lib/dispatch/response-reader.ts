import { ChunkedBody } from './chunked-body'
import { captureBody, captureHeaders, maxCapturedBytes } from './response-capture'
import { type Framing, readFraming } from './response-framing'
import { HeadReader } from './response-head'

/** Reads one response from a connection, however its bytes are split, and captures a limited part of it. */
export class ResponseReader {
  /** no byte of a response has arrived yet */
  isUntouched = true
  /** nothing more is read: the body is complete, or the capture limit was reached */
  isOver = false
  private readonly head = new HeadReader()
  private framing: Framing | null = null
  private readonly chunked = new ChunkedBody()
  private readonly chunks: Buffer[] = []
  private size = 0
  private isWhole = false
  private hasSurplus = false

  /** Takes the next bytes. Throws CausedError when they can't be a head; a body never fails, it is only truncated. */
  push(bytes: Buffer): void {
    this.isUntouched = false
    const begin = this.framing ? 0 : this.head.push(bytes)
    if (begin === null) return
    this.framing ??= readFraming(this.head)
    this.readBody(this.framing, bytes.subarray(begin))
  }

  /** The server has closed the connection, which ends a body without a length. */
  end(): void {
    if (this.framing?.kind === 'close') this.isWhole = true
  }

  /** Status line and headers have arrived, so the status decides the result. */
  get hasHead(): boolean {
    return this.framing !== null
  }

  /** Of the final response; known from its first line. */
  get statusCode(): number | null {
    return this.head.statusCode
  }

  /** How long the connection may stay idle before another request, in milliseconds; 0 when none may follow. */
  idleMs(maxMs: number): number {
    const { isReusable = false, keepAliveMs = null } = this.framing ?? {}
    if (!this.isWhole || this.hasSurplus || !isReusable) return 0
    return Math.max(0, Math.min(maxMs, (keepAliveMs ?? Infinity) - keepAliveMarginMs))
  }

  /** The captured part of the response; without a complete head, its status and the headers received so far. */
  capture(): { headers: Record<string, string> | null; body: string | null; truncated: boolean } {
    const { headers } = this.head
    if (this.statusCode === null) return { headers: null, body: null, truncated: false }
    if (!this.hasHead) return { headers: captureHeaders(headers), body: null, truncated: true }
    const { text, truncated } = captureBody(Buffer.concat(this.chunks), { headers, isWhole: this.isWhole })
    return { headers: captureHeaders(headers), body: text, truncated }
  }

  private readBody(framing: Framing, bytes: Buffer): void {
    const used = framing.kind === 'chunked' ? this.readChunks(bytes) : this.readPlain(framing, bytes)
    if (used < bytes.length) this.hasSurplus = true
    if (this.size > maxCapturedBytes) this.isWhole = false
    if (this.isWhole || this.size > maxCapturedBytes || this.chunked.isBroken) this.isOver = true
  }

  private readPlain({ kind, length }: Framing, bytes: Buffer): number {
    const mine = kind === 'length' ? bytes.subarray(0, length - this.size) : bytes
    this.keep(mine)
    if (kind === 'length' && this.size === length) this.isWhole = true
    return mine.length
  }

  private readChunks(bytes: Buffer): number {
    const used = this.chunked.push(bytes, (data) => this.keep(data))
    this.isWhole = this.chunked.isOver
    return used
  }

  private keep(data: Buffer): void {
    if (this.size <= maxCapturedBytes && data.length > 0) this.chunks.push(data)
    this.size += data.length
  }
}

// Avoids sending a request while the server is closing the connection.
const keepAliveMarginMs = 1_000
