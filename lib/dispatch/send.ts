import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Cause } from '@/lib/causes/schema'
import { type Approach, createApproaches, type Timing } from './approach'
import { type Connection, createIdleConnections, dropConnection, openConnection } from './connections'
import { keepBody, keepHeaders, keptBytes } from './kept-answer'
import { causeFromStatus } from './outcome'
import type { EgressPolicy } from './policy'
import { type ProbeResult, runProbe } from './probe'
import { trickle } from './trickle'

export interface OutboundRequest {
  url: string
  headers: Record<string, string>
  body: Uint8Array
  /** connections are reused within one pool only: the endpoint's id */
  poolKey: string
  /** the body leaves in pieces, over half of the deadline: a test of the receiver's patience */
  isSlow?: boolean
}

/** How an attempt went; times in milliseconds. */
export interface SendResult {
  ok: boolean
  cause: Cause | null
  /** the fault is ours, such as no descriptor left: the receiver should not be charged with this attempt */
  isOurs: boolean
  statusCode: number | null
  startedAt: number
  endedAt: number
  durationMs: number
  responseHeaders: Record<string, string> | null
  responseBody: string | null
  responseTruncated: boolean
  timing: Timing
  /** the one of the host's addresses that answered; null when none did */
  address: string | null
}

/** The one way out of the house: every delivery, test and check goes through it. */
export interface Sender {
  /** Sends one POST and reports how it ended; never throws, never takes longer than the deadline. */
  send(request: OutboundRequest): Promise<SendResult>
  /** Reports what an attempt would meet, without sending a request; never throws, under the same deadline. */
  probe(target: { url: string }): Promise<ProbeResult>
  close(): Promise<void>
}

/** Creates the sender for one egress policy. No redirects, no decompression, no proxy, TLS always verified. */
export function createSender(policy: EgressPolicy): Sender {
  const approach = createApproaches(policy)
  const idle = createIdleConnections()
  return {
    send: (request) => new Attempt(approach(), idle, request, policy.timeoutMs).run(),
    probe: ({ url }) => runProbe(approach(), url),
    close: async () => idle.close(),
  }
}

class Attempt {
  constructor(
    private readonly approach: Approach,
    private readonly idle: ReturnType<typeof createIdleConnections>,
    private readonly request: OutboundRequest,
    private readonly timeoutMs: number,
  ) {}

  run(): Promise<SendResult> {
    return this.approach.run(
      () => this.exchange(),
      (cause) => this.result(cause),
    )
  }

  private async exchange(): Promise<SendResult> {
    const { approach } = this
    const connection = await this.obtainConnection()
    approach.atDeadline(() => dropConnection(connection))
    approach.enter('response')
    let response: Dispatcher.ResponseData
    try {
      const { pathname, search } = new URL(this.request.url)
      const content = this.content()
      response = await connection.client.request({ method: 'POST', path: pathname + search, ...content })
    } catch (error) {
      dropConnection(connection)
      throw error
    }
    approach.timing.firstByteMs = approach.sincePhase()
    const { text, truncated } = await this.readBody(response, connection)
    return {
      ...this.result(causeFromStatus(response.statusCode)),
      statusCode: response.statusCode,
      responseHeaders: keepHeaders(response.headers),
      responseBody: text,
      responseTruncated: truncated,
    }
  }

  private content(): Pick<Dispatcher.RequestOptions, 'headers' | 'body'> {
    const { headers, body, isSlow } = this.request
    if (!isSlow) return { headers, body }
    const pieces = Readable.from(trickle(body, this.timeoutMs / 2))
    return { headers: { ...headers, 'Content-Length': String(body.length) }, body: pieces }
  }

  private async obtainConnection(): Promise<Connection> {
    const { approach, request } = this
    const url = new URL(request.url)
    const addresses = await approach.resolve(url)
    // The vetted address is part of the key: a name that moves never reuses what was dialled before.
    const keyOf = (address: string) => `${request.poolKey} ${url.host} ${address}`
    for (const address of addresses) {
      const open = this.idle.take(keyOf(address))
      if (!open) continue
      approach.reuse(address)
      return open
    }
    const socket = await approach.dial(url, addresses)
    return openConnection(keyOf(approach.connectedTo ?? ''), url.origin, socket)
  }

  private async readBody(response: Dispatcher.ResponseData, connection: Connection) {
    const chunks: Buffer[] = []
    let size = 0
    let complete = false
    try {
      for await (const chunk of response.body as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        size += chunk.length
        if (size > keptBytes) break
      }
      complete = size <= keptBytes
    } catch {
      // The status decides the outcome; a body that breaks off or outlives the deadline is only cut.
    }
    // A slow body may still be on its way when its answer is there.
    if (complete && !this.request.isSlow) this.idle.put(connection)
    else dropConnection(connection)
    return keepBody(Buffer.concat(chunks), complete)
  }

  private result(cause: Cause | null): SendResult {
    const { startedAt, timing, connectedTo: address } = this.approach
    const durationMs = this.approach.sinceStart()
    return {
      ok: cause === null,
      cause,
      isOurs: cause === 'internal',
      statusCode: null,
      startedAt,
      endedAt: startedAt + durationMs,
      durationMs,
      responseHeaders: null,
      responseBody: null,
      responseTruncated: false,
      timing,
      address,
    }
  }
}
