import type { Dispatcher } from 'undici'
import type { Cause } from '@/lib/causes/schema'
import { CausedError, createConnector } from './connect'
import { type Connection, createIdleConnections, dropConnection, openConnection } from './connections'
import { causeFromDeadline, causeFromError, causeFromStatus, type Phase } from './outcome'
import type { EgressPolicy } from './policy'
import { resolveHost } from './resolve'

export interface OutboundRequest {
  url: string
  headers: Record<string, string>
  body: Uint8Array
  /** connections are reused within one pool only: the endpoint's id */
  poolKey: string
}

/** How an attempt went; milliseconds, null where it did not get that far, 0 where an open connection was used. */
export interface SendResult {
  ok: boolean
  cause: Cause | null
  statusCode: number | null
  startedAt: number
  endedAt: number
  durationMs: number
  responseHeaders: Record<string, string> | null
  responseBody: string | null
  responseTruncated: boolean
  timing: Timing
}

interface Timing {
  dnsMs: number | null
  connectMs: number | null
  tlsMs: number | null
  firstByteMs: number | null
}

/** The one way out of the house: every delivery, test and check goes through it. */
export interface Sender {
  /** Sends one POST and reports how it ended; never throws, never takes longer than the deadline. */
  send(request: OutboundRequest): Promise<SendResult>
  close(): Promise<void>
}

const keptBodyBytes = 16 * 1024

/** Creates the sender for one egress policy. No redirects, no decompression, no proxy, TLS always verified. */
export function createSender(policy: EgressPolicy): Sender {
  const connect = createConnector(policy)
  const idle = createIdleConnections()
  return {
    send: (request) => new Attempt(policy, connect, idle, request).run(),
    close: async () => idle.close(),
  }
}

class Attempt {
  private phase: Phase = 'dns'
  private readonly phaseAt = new Map<Phase, number>()
  private readonly abort = new AbortController()
  private readonly startedAt = Date.now()
  private readonly begun = performance.now()
  private destroy: () => void = () => undefined
  private timing: Timing = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null }

  constructor(
    private readonly policy: EgressPolicy,
    private readonly connect: ReturnType<typeof createConnector>,
    private readonly idle: ReturnType<typeof createIdleConnections>,
    private readonly request: OutboundRequest,
  ) {}

  // Our own timer: undici's leave out the connect phase, interim answers and trickling bodies.
  async run(): Promise<SendResult> {
    const deadline = setTimeout(() => {
      this.abort.abort()
      this.destroy()
    }, this.policy.timeoutMs)
    try {
      return await this.exchange()
    } catch (error) {
      return this.result(this.abort.signal.aborted ? causeFromDeadline(this.phase) : this.causeOf(error))
    } finally {
      clearTimeout(deadline)
    }
  }

  private async exchange(): Promise<SendResult> {
    const connection = await this.obtainConnection()
    this.destroy = () => dropConnection(connection)
    this.enter('response')
    let response: Dispatcher.ResponseData
    try {
      const { pathname, search } = new URL(this.request.url)
      const { headers, body } = this.request
      response = await connection.client.request({ method: 'POST', path: pathname + search, headers, body })
    } catch (error) {
      dropConnection(connection)
      throw error
    }
    this.timing.firstByteMs = this.sincePhase()
    const { text, truncated } = await this.readBody(response, connection)
    return {
      ...this.result(causeFromStatus(response.statusCode)),
      statusCode: response.statusCode,
      responseHeaders: flattenHeaders(response.headers),
      responseBody: text,
      responseTruncated: truncated,
    }
  }

  private async obtainConnection(): Promise<Connection> {
    const url = new URL(this.request.url)
    const port = Number(url.port || 443)
    this.enter('dns')
    const resolved = await resolveHost(url.hostname, port, this.policy, this.abort.signal)
    this.timing.dnsMs = this.sincePhase()
    if (!resolved.ok) throw new CausedError(resolved.cause)
    this.abort.signal.throwIfAborted()

    // The vetted address is part of the key: a name that moves never reuses what was dialled before.
    const key = `${this.request.poolKey} ${url.host} ${resolved.address}`
    const open = this.idle.take(key)
    if (open) {
      this.timing = { ...this.timing, connectMs: 0, tlsMs: 0 }
      return open
    }
    const socket = await this.connect({
      host: url.hostname,
      port,
      address: resolved.address,
      onPhase: (phase) => this.enter(phase),
      onSocket: (dialled) => {
        this.destroy = () => dialled.destroy()
      },
    })
    this.timing.tlsMs = this.sincePhase()
    return openConnection(key, url.origin, socket)
  }

  private async readBody(response: Dispatcher.ResponseData, connection: Connection) {
    const chunks: Buffer[] = []
    let size = 0
    let complete = false
    try {
      for await (const chunk of response.body as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        size += chunk.length
        if (size > keptBodyBytes) break
      }
      complete = size <= keptBodyBytes
    } catch {
      // The status decides the outcome; a body that breaks off or outlives the deadline is only cut.
    }
    if (complete) this.idle.put(connection)
    else dropConnection(connection)
    return { text: Buffer.concat(chunks).subarray(0, keptBodyBytes).toString('utf8'), truncated: !complete }
  }

  private enter(phase: Phase): void {
    if (phase === 'tls') this.timing.connectMs = this.sincePhase()
    this.phase = phase
    this.phaseAt.set(phase, performance.now())
  }

  private sincePhase(): number {
    return Math.round(performance.now() - (this.phaseAt.get(this.phase) ?? this.begun))
  }

  private causeOf(error: unknown): Cause {
    return error instanceof CausedError ? error.reason : causeFromError(error, this.phase)
  }

  private result(cause: Cause | null): SendResult {
    const durationMs = Math.round(performance.now() - this.begun)
    return {
      ok: cause === null,
      cause,
      statusCode: null,
      startedAt: this.startedAt,
      endedAt: this.startedAt + durationMs,
      durationMs,
      responseHeaders: null,
      responseBody: null,
      responseTruncated: false,
      timing: this.timing,
    }
  }
}

function flattenHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  )
}
