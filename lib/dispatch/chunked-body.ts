const maxLineLength = 4_096
const maxTrailerBytes = 16 * 1024

/** Decodes a `Transfer-Encoding: chunked` body (RFC 9112 §7.1). */
export class ChunkedBody {
  /** the last chunk and the trailers were read */
  isOver = false
  /** the chunk syntax is invalid: nothing after it can be interpreted */
  isBroken = false
  private part: 'size' | 'data' | 'end' | 'trailers' = 'size'
  private left = 0
  private line = ''
  private trailerBytes = 0

  /** Passes the data in these bytes to `take`; returns how many bytes belonged to the body. */
  push(bytes: Buffer, take: (data: Buffer) => void): number {
    let at = 0
    while (at < bytes.length && !this.isOver && !this.isBroken) {
      if (this.part === 'data') {
        const data = bytes.subarray(at, at + this.left)
        at += data.length
        this.left -= data.length
        if (this.left === 0) this.part = 'end'
        take(data)
      } else {
        at += this.readPiece(bytes.subarray(at))
      }
    }
    return at
  }

  /** Reads the rest of the current line; returns how many bytes it took. */
  private readPiece(bytes: Buffer): number {
    const end = bytes.indexOf(0x0a)
    this.line += bytes.toString('latin1', 0, end < 0 ? bytes.length : end)
    if (this.line.length > maxLineLength) this.isBroken = true
    if (end < 0) return bytes.length
    const line = this.line.endsWith('\r') ? this.line.slice(0, -1) : this.line
    this.line = ''
    this.readLine(line)
    return end + 1
  }

  private readLine(line: string): void {
    if (this.part === 'end') {
      if (line !== '') this.isBroken = true
      this.part = 'size'
    } else if (this.part === 'size') {
      const digits = /^([\da-f]{1,12})[ \t]*(;|$)/i.exec(line)?.[1]
      if (digits === undefined) this.isBroken = true
      this.left = Number.parseInt(digits ?? '0', 16)
      this.part = this.left === 0 ? 'trailers' : 'data'
    } else {
      this.trailerBytes += line.length + 2
      if (this.trailerBytes > maxTrailerBytes) this.isBroken = true
      if (line === '') this.isOver = true
    }
  }
}
