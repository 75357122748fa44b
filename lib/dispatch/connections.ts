import type { TLSSocket } from 'node:tls'
import { Client } from 'undici'
import { closedEarly } from './connect'

/** One open socket and the HTTP client that speaks on it; never shared between endpoints. */
export interface Connection {
  key: string
  client: Client
  socket: TLSSocket
}

const idleMs = 4_000
const mostIdle = 256

/** Wraps an open socket; the client can never dial on its own. */
export function openConnection(key: string, origin: string, socket: TLSSocket): Connection {
  let handedOver = false
  const client = new Client(origin, {
    pipelining: 1,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (_options, callback) => {
      if (handedOver || socket.destroyed) return callback(closedEarly(), null)
      handedOver = true
      // Not at once: undici ignores a connection that is there before it has finished asking for one.
      queueMicrotask(() => callback(null, socket))
    },
  })
  return { key, client, socket }
}

/** Destroys a connection at once. */
export function dropConnection({ client, socket }: Connection): void {
  socket.destroy()
  client.destroy().catch(() => undefined)
}

/** Idle connections by endpoint, host and vetted address; bounded, the longest idle goes first. */
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
      // A request that was answered before it was all written stands in the way of the next.
      if (connection.key !== key || connection.socket.writableLength > 0) continue
      forget(connection)
      if (!connection.socket.destroyed) return connection
    }
    return null
  }

  const put = (connection: Connection) => {
    const { socket } = connection
    if (closed || socket.destroyed) return dropConnection(connection)
    const onClose = () => forget(connection)
    idle.set(connection, onClose)
    socket.once('close', onClose)
    const [oldest] = idle.keys()
    if (idle.size > mostIdle && oldest) {
      forget(oldest)
      dropConnection(oldest)
    }
  }

  const close = () => {
    closed = true
    for (const connection of idle.keys()) dropConnection(connection)
    idle.clear()
  }
  return { take, put, close }
}
