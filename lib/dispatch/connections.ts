import type { TLSSocket } from 'node:tls'
import { closedEarly } from './connect'
import type { ResponseReader } from './response-reader'

/** How long a connection may be idle, unless the server says less. */
export const maxIdleMs = 4_000

const maxIdle = 256

/** One open socket, for one exchange at a time; never shared between endpoints. */
export class Connection {
  private reader: ResponseReader | null = null
  private settle: (error: Error | null) => void = () => undefined
  private onHead: () => void = () => undefined
  private failure: Error | null = null

  constructor(
    readonly key: string,
    readonly socket: TLSSocket,
  ) {
    socket.on('data', (bytes: Buffer) => this.receive(bytes))
    socket.on('error', (error) => {
      this.failure = error
    })
    socket.on('end', () => {
      this.reader?.end()
      this.drop()
    })
    socket.on('close', () => this.finish())
    socket.on('timeout', () => this.drop())
  }

  /**
   * The server has not closed, and the previous request, if it got an early response, has been written completely.
   */
  get isUsable(): boolean {
    return !this.socket.destroyed && this.socket.writableLength === 0
  }

  /**
   * Sends a request with `write` and reads the response with `reader`; `onHead` is called once its head has arrived.
   * Resolves when the response is over, however its body ended; rejects when the connection or the grammar broke
   * before the head was complete.
   */
  exchange(reader: ResponseReader, write: (socket: TLSSocket) => void, onHead: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.reader = reader
      this.onHead = onHead
      this.settle = (error) => {
        this.reader = null
        if (error) reject(error)
        else resolve()
      }
      if (this.socket.destroyed) this.finish()
      else write(this.socket)
    })
  }

  /** Closes the connection immediately. */
  drop(): void {
    this.socket.destroy()
  }

  private receive(bytes: Buffer): void {
    const { reader } = this
    if (!reader) {
      // Unsolicited bytes: they can't be the response to the next request.
      this.drop()
      return
    }
    const { hasHead } = reader
    try {
      reader.push(bytes)
      if (!hasHead && reader.hasHead) this.onHead()
      if (reader.isOver) this.settle(null)
    } catch (error) {
      this.settle(error as Error)
      this.drop()
    }
  }

  private finish(): void {
    if (this.reader) this.settle(this.reader.hasHead ? null : (this.failure ?? closedEarly()))
  }
}

/**
 * Idle connections by endpoint, host and vetted address; bounded: the one that has been idle longest is closed first.
 */
export function createIdleConnections() {
  const idle = new Map<Connection, () => void>()
  let closed = false

  const forget = (connection: Connection) => {
    const onClose = idle.get(connection)
    if (onClose) connection.socket.off('close', onClose)
    idle.delete(connection)
  }

  const take = (key: string): Connection | null => {
    for (const connection of idle.keys()) {
      if (connection.key !== key) continue
      forget(connection)
      connection.socket.setTimeout(0)
      return connection
    }
    return null
  }

  /** Keeps a connection for the next exchange for `idleMs`; 0 closes it. */
  const put = (connection: Connection, idleMs: number) => {
    const { socket } = connection
    if (closed || idleMs === 0 || socket.destroyed) return connection.drop()
    const onClose = () => forget(connection)
    idle.set(connection, onClose)
    socket.once('close', onClose)
    socket.setTimeout(idleMs)
    const [oldest] = idle.keys()
    if (idle.size > maxIdle && oldest) {
      forget(oldest)
      oldest.drop()
    }
  }

  const close = () => {
    closed = true
    for (const connection of idle.keys()) connection.drop()
    idle.clear()
  }
  return { take, put, close }
}
