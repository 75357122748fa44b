import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as sleep } from 'node:timers/promises'

const requestStart = 'http.server.request.start'

interface RequestStart {
  request: { complete: boolean; destroy(): unknown }
  response: {
    headersSent: boolean
    setHeader(name: string, value: string): unknown
    once(event: 'close', listener: () => void): unknown
  }
  socket: { localPort?: number }
  server: Closable
}

interface Closable {
  listening: boolean
  close(): unknown
}

interface Exchange extends Pick<RequestStart, 'request' | 'response'> {
  port: number
  ended: Promise<void>
}

/** How long requests in flight may still take, ms. */
interface Patience {
  maxMs: number
  /** for requests that have not arrived completely, so nothing of them is stored */
  maxUploadMs: number
}

const usualPatience: Patience = { maxMs: 10_000, maxUploadMs: 8_000 }

/**
 * Tracks the requests in flight on the HTTP servers of this process, including a server that belongs to a framework,
 * so that a stop cuts none off.
 */
export class RequestDrain {
  private readonly inFlight = new Set<Exchange>()
  private readonly ports = new Map<Closable, number>()
  private readonly closedPorts = new Set<number>()
  private isStopping = false

  constructor() {
    subscribe(requestStart, this.note)
  }

  /** From now on every reply closes its connection, so that clients open their next one elsewhere. */
  begin(): void {
    this.isStopping = true
    for (const { response } of this.inFlight) endConnectionAfter(response)
  }

  /**
   * Stops listening on `port` and closes its idle connections; resolves once every request there got its reply or was
   * cut off after the time allowed.
   */
  async finish(port: number, { maxMs, maxUploadMs }: Patience = usualPatience): Promise<void> {
    this.closedPorts.add(port)
    for (const [server, own] of this.ports) if (own === port) server.close()
    const cutUploads = setTimeout(() => {
      for (const { request } of this.listOf(port)) if (!request.complete) request.destroy()
    }, maxUploadMs)
    await Promise.race([this.settle(port), sleep(maxMs, undefined, { ref: false })])
    clearTimeout(cutUploads)
    for (const { request } of this.listOf(port)) request.destroy()
  }

  /** Forgets everything; for tests, whose process continues. */
  dispose(): void {
    unsubscribe(requestStart, this.note)
  }

  private readonly note = (message: unknown): void => {
    const { request, response, socket, server } = message as RequestStart
    const port = socket.localPort ?? 0
    this.ports.set(server, port)
    if (this.closedPorts.has(port) && server.listening) server.close()
    if (this.isStopping) endConnectionAfter(response)
    const ended = new Promise<void>((resolve) => response.once('close', resolve))
    const exchange = { request, response, port, ended }
    this.inFlight.add(exchange)
    void ended.then(() => this.inFlight.delete(exchange))
  }

  // Connections kept open may bring more requests during this.
  private async settle(port: number): Promise<void> {
    for (let own = this.listOf(port); own.length > 0; own = this.listOf(port))
      await Promise.all(own.map(({ ended }) => ended))
  }

  private listOf(port: number): Exchange[] {
    return [...this.inFlight].filter((exchange) => exchange.port === port)
  }
}

function endConnectionAfter(response: RequestStart['response']): void {
  if (!response.headersSent) response.setHeader('connection', 'close')
}
