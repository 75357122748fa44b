import { setImmediate as turnOfLoop } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'
import type { Cause } from '@/lib/contract/causes'
import { watchEventLoop } from '@/lib/platform/event-loop'
import type { EgressPolicy, OutboundRequest, Sender, SendResult } from '@/lib/platform/ports'
import { type ConnectionAttempt, createConnectionAttempts } from './connection-attempt'
import { Connection, createIdleConnections, maxIdleMs } from './connections'
import { runProbe } from './probe'
import { requestHead } from './request-bytes'
import { ResponseReader } from './response-reader'
import { causeFromStatus } from './result-cause'
import { sliceSlowly } from './slow-body'

/** Creates the sender for one egress policy. No redirects, no decompression, no proxy, TLS always verified. */
export function createSender(policy: EgressPolicy): Sender {
  const connectionAttempt = createConnectionAttempts(policy)
  const idle = createIdleConnections()
  watchEventLoop()
  return {
    send: (request) => new Attempt(connectionAttempt(), idle, request, policy.timeoutMs).run(),
    probe: ({ url }) => runProbe(connectionAttempt(), url),
    close: async () => idle.close(),
  }
}

class Attempt {
  private head = Buffer.alloc(0)
  private reader = new ResponseReader()

  constructor(
    private readonly connectionAttempt: ConnectionAttempt,
    private readonly idle: ReturnType<typeof createIdleConnections>,
    private readonly request: OutboundRequest,
    private readonly timeoutMs: number,
  ) {}

  run(): Promise<SendResult> {
    return this.connectionAttempt.run(
      () => this.deliver(),
      (cause) => this.result(cause),
    )
  }

  private async deliver(): Promise<SendResult> {
    const { connectionAttempt, request } = this
    const url = new URL(request.url)
    this.head = Buffer.from(requestHead(request.url, request.headers, request.body.length), 'latin1')
    const addresses = await connectionAttempt.resolve(url)
    // The vetted address is part of the key: after a DNS change, old connections are never reused.
    const keyOf = (address: string) => `${request.poolKey} ${url.host} ${address}`
    if (!(await this.exchangeOnIdle(addresses, keyOf))) {
      const socket = await connectionAttempt.dial(url, addresses)
      await this.exchange(new Connection(keyOf(connectionAttempt.connectedTo ?? ''), socket))
    }
    return this.result(causeFromStatus(this.reader.statusCode ?? 0))
  }

  /**
   * Exchanges on an open connection; false when there is none, or when it broke before any byte of a response. The
   * server may close idle connections at any time, so this one may have been closed before the request was sent.
   */
  private async exchangeOnIdle(addresses: string[], keyOf: (address: string) => string): Promise<boolean> {
    const open = await this.takeIdle(addresses, keyOf)
    if (!open) return false
    const { connectionAttempt, reader } = this
    try {
      await this.exchange(open)
      return true
    } catch (error) {
      if (!reader.isUntouched || connectionAttempt.isOver) throw error
      this.reader = new ResponseReader()
      connectionAttempt.forget()
      return false
    }
  }

  private async takeIdle(
    addresses: string[],
    keyOf: (address: string) => string,
  ): Promise<Connection | null> {
    for (const address of addresses) {
      const key = keyOf(address)
      for (let open = this.idle.take(key); open; open = this.idle.take(key)) {
        // Lets the event loop read what already waits in the socket, such as its end, before it is used.
        await turnOfLoop()
        if (open.isUsable) {
          this.connectionAttempt.reuse(address)
          return open
        }
        open.drop()
      }
    }
    return null
  }

  private async exchange(connection: Connection): Promise<void> {
    const { connectionAttempt, reader, request } = this
    connectionAttempt.atDeadline(() => connection.drop())
    connectionAttempt.enter('response')
    try {
      await connection.exchange(
        reader,
        (socket) => this.write(socket),
        () => {
          connectionAttempt.timing.firstByteMs = connectionAttempt.sincePhase()
        },
      )
    } catch (error) {
      connection.drop()
      throw error
    }
    // With a slow body, the response may arrive while the request is still being sent.
    this.idle.put(connection, request.isSlow ? 0 : reader.idleMs(maxIdleMs))
  }

  private write(socket: TLSSocket): void {
    const { body, isSlow } = this.request
    if (isSlow) void this.writeSlowly(socket)
    else socket.write(Buffer.concat([this.head, body]))
  }

  private async writeSlowly(socket: TLSSocket): Promise<void> {
    socket.write(this.head)
    for await (const piece of sliceSlowly(this.request.body, this.timeoutMs / 2)) {
      if (!socket.writable) return
      socket.write(piece)
    }
  }

  private result(cause: Cause | null): SendResult {
    const { startedAt, timing, connectedTo: address } = this.connectionAttempt
    const { headers, body, truncated } = this.reader.capture()
    const durationMs = this.connectionAttempt.sinceStart()
    return {
      ok: cause === null,
      cause,
      isOurs: cause === 'internal',
      statusCode: this.reader.statusCode,
      startedAt,
      endedAt: startedAt + durationMs,
      durationMs,
      responseHeaders: headers,
      responseBody: body,
      responseTruncated: truncated,
      timing,
      address,
    }
  }
}
