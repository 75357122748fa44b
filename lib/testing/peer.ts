import { once } from 'node:events'
import type { Socket } from 'node:net'

/** The server's end of one connection. Nothing is read unless the script asks for a request. */
export class Peer {
  private received = ''

  constructor(
    private readonly socket: Socket,
    private readonly raw: Socket,
    /** counts from 1 */
    readonly number: number,
    private readonly log: string[],
  ) {}

  /** Runs a script; its errors matter only while the connection is open. */
  run(script: (peer: Peer) => void | Promise<void>): void {
    const ran = (async () => script(this))()
    ran.catch((error) => {
      if (!this.gone) throw error
    })
  }

  get gone(): boolean {
    return this.socket.destroyed || this.socket.writableEnded
  }

  /** The next complete request, or null when the client has closed. */
  async request(): Promise<string | null> {
    for (;;) {
      const length = lengthOfRequest(this.received)
      if (length !== null && this.received.length >= length) {
        const text = this.received.slice(0, length)
        this.received = this.received.slice(length)
        this.log.push(text)
        return text
      }
      const chunk: Buffer | null = this.socket.read()
      if (chunk) this.received += chunk.toString('latin1')
      else if (this.socket.readableEnded || this.socket.destroyed) return null
      else await Promise.race([once(this.socket, 'readable'), once(this.socket, 'close')])
    }
  }

  write(text: string | Uint8Array): void {
    if (!this.gone) this.socket.write(text, 'latin1')
  }

  /** Writes the chunks one by one until they or the connection end. */
  async drip(pieces: Iterable<string>, everyMs: number): Promise<void> {
    for (const piece of pieces) {
      if (this.gone) return
      this.socket.write(piece, 'latin1')
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }

  /** Writes a chunk repeatedly, as fast as the client reads, until the connection ends. */
  async flood(piece: string): Promise<void> {
    while (!this.gone) {
      if (this.socket.write(piece, 'latin1')) await new Promise((resolve) => setImmediate(resolve))
      else await Promise.race([once(this.socket, 'drain'), once(this.socket, 'close')])
    }
  }

  end(text = ''): void {
    this.socket.end(text, 'latin1')
  }

  /** Ends the connection with a TCP reset. */
  reset(): void {
    this.raw.resetAndDestroy()
  }
}

function lengthOfRequest(text: string): number | null {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  return headEnd + 4 + Number(/^content-length: *(\d+)/im.exec(text.slice(0, headEnd))?.[1] ?? 0)
}

/** Responds to every request of a connection with the same text. */
export function answer(text: string) {
  return async (peer: Peer): Promise<void> => {
    while (await peer.request()) peer.write(text)
  }
}

/** The same chunk for ever. */
export function* repeat(piece: string): Generator<string> {
  for (;;) yield piece
}
