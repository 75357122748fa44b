import { ChunkedBody } from './chunked-body'
import { captureBody, captureHeaders, maxCapturedBytes } from './response-capture'
import { type Framing, readFraming } from './response-framing'
import { HeadReader } from './response-head'

/** Reads one response from the bytes of a connection, however they are cut, and keeps what is kept of it. */
export class ResponseReader {
  /** no byte of a response has come yet */
  isUntouched = true
  /** nothing more is read: the body is over, or more of it has come than is kept */
  isOver = false
  private readonly head = new HeadReader()
  private framing: Framing | null = null
  private readonly chunked = new ChunkedBody()
  private readonly chunks: Buffer[] = []
  private size = 0
  private isWhole = false
  private hasSurplus = false

  /** Takes the next bytes. Throws CausedError when they are no head of a response; a body never fails, it is only cut. */
  push(bytes: Buffer): void {
    this.isUntouched = false
    const begin = this.framing ? 0 : this.head.push(bytes)
    if (begin === null) return
    this.framing ??= readFraming(this.head)
    this.readBody(this.framing, bytes.subarray(begin))
  }

  /** The server has closed, and so ended a body that has no other end. */
  end(): void {
    if (this.framing?.kind === 'close') this.isWhole = true
  }

  /** Status line and headers have come, so that the status decides. */
  get hasHead(): boolean {
    return this.framing !== null
  }

  /** Of the final response; known from its first line on. */
  get statusCode(): number | null {
    return this.head.statusCode
  }

  /** For how long the connection may wait for another request; 0 when none may follow. Milliseconds. */
  idleMs(maxMs: number): number {
    const { isReusable = false, keepAliveMs = null } = this.framing ?? {}
    if (!this.isWhole || this.hasSurplus || !isReusable) return 0
    return Math.max(0, Math.min(maxMs, (keepAliveMs ?? Infinity) - keepAliveMarginMs))
  }

  /** What is kept of the response; of one without a whole head, its status and the headers that had come. */
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

// A request must not set out while the server is closing.
const keepAliveMarginMs = 1_000
