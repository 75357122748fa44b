import { EventEmitter, once } from 'node:events'
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { isStorageUnavailable } from '@/db/common/errors'
import { findInboxByToken, type InboxRow, listInboxRequests } from '@/db/queries/inboxes'
import type { Runtime } from '@/lib/platform/context'
import type { CertificatePair } from '@/lib/sandbox/certificates'
import { chooseAnswer, describeAnswer, giveAnswer } from './answer'
import { keptRequests, maxBodyBytes } from './limits'
import { toInboxRequest } from './present'
import { keepRequest } from './receive'

export interface InboxServerOptions {
  runtime: Runtime
  host: string
  port: number
  /** null behind a proxy that terminates TLS */
  tls: CertificatePair | null
  /** in local mode: the inbox behind `/inbox`, which every partner of the machine may use and `/received` shows */
  sharedToken?: string
  /** limit for all inboxes of a partner; default 8 MiB */
  bytesPerSecond?: number
}

export interface InboxServer {
  port: number
  close(): Promise<void>
}

const maxConnections = 256
// As many as a partner may have in flight, and some more.
const maxOpenPerInbox = 64
const maxPerSecond = 100
const maxWaitMs = 10_000
// For all inboxes of a partner: they write to the same disk as everybody's deliveries.
const usualBytesPerSecond = 8 * 1024 * 1024

/**
 * The test inboxes' server: it stores what is posted to a capture URL and responds as configured by its inbox or the
 * URL itself. Everything is bounded: connections, time, bytes read, bytes kept, requests a second.
 */
export async function startInboxServer(options: InboxServerOptions): Promise<InboxServer> {
  const doors = new Doors(options)
  const listen = (request: IncomingMessage, response: ServerResponse) => {
    doors.handle(request, response).catch((error: unknown) => {
      if (isStorageUnavailable(error))
        return refuse(response, 503, 'The request couldn’t be stored. Try again.')
      options.runtime.log.error({ err: error }, 'a test inbox request failed')
      response.destroy()
    })
  }
  const { tls } = options
  const times = { headersTimeout: 10_000, requestTimeout: 60_000, connectionsCheckingInterval: 5_000 }
  const server = tls
    ? createTlsServer({ cert: tls.certPem, key: tls.keyPem, handshakeTimeout: 10_000, ...times }, listen)
    : createPlainServer(times, listen)
  server.maxConnections = maxConnections
  // Includes sockets before the TLS handshake, which the server does not end when it closes.
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  server.unref()
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  return { port: (server.address() as AddressInfo).port, close }
}

class Doors {
  private readonly open = new Map<string, number>()
  private readonly rate = new RateLimiterMemory({ points: maxPerSecond, duration: 1 })
  private readonly bytes: RateLimiterMemory
  private readonly kept = new EventEmitter().setMaxListeners(maxConnections)

  constructor(private readonly options: InboxServerOptions) {
    this.bytes = new RateLimiterMemory({ points: options.bytesPerSecond ?? usualBytesPerSecond, duration: 1 })
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = toUrl(request.url ?? '/')
    const shared = this.options.sharedToken
    if (shared && request.method === 'GET' && /^\/(received)?$/.test(url.pathname))
      return this.show(shared, readWaitMs(url), response)
    const token = /^\/inbox\/([\w-]{32})$/.exec(url.pathname)?.[1]
    const isShared = shared !== undefined && url.pathname === '/inbox'
    const wanted = isShared ? shared : token
    const inbox = wanted && (await findInboxByToken(this.options.runtime.database.reads, wanted))
    if (!inbox) return refuse(response, 404, 'There is no test inbox at this URL.')
    if (request.method !== 'POST')
      return refuse(response, 405, 'This is a test inbox. Send it POST requests.', { allow: 'POST' })
    await this.enter(inbox, response, () => this.receive(inbox, isShared, url, request, response))
  }

  // Limits one inbox, so that others get their turn.
  private async enter(inbox: InboxRow, response: ServerResponse, work: () => Promise<void>): Promise<void> {
    const isTooMany = await isOver(this.rate, inbox.id)
    const open = this.open.get(inbox.id) ?? 0
    if (response.closed) return
    if (isTooMany || open >= maxOpenPerInbox)
      return refuse(response, 429, 'Too many requests to this inbox.', { 'retry-after': '1' })
    this.open.set(inbox.id, open + 1)
    response.once('close', () => {
      const left = (this.open.get(inbox.id) ?? 1) - 1
      if (left > 0) this.open.set(inbox.id, left)
      else this.open.delete(inbox.id)
    })
    await work()
  }

  private async receive(
    inbox: InboxRow,
    isShared: boolean,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const read = await readBody(request)
    // The sender disconnected: nobody to respond to.
    if (read === null) return
    if (await isOver(this.bytes, inbox.partner_id, read.body.length))
      return refuse(response, 429, 'Too much traffic to your inboxes.', { 'retry-after': '1' })
    const answer = chooseAnswer(url.searchParams, JSON.parse(inbox.answer))
    const answered = read.isCut ? '413' : describeAnswer(answer)
    const { rawHeaders } = request
    const received = { path: url.pathname + url.search, rawHeaders, ...read, answered }
    const isKept = await keepRequest(this.options.runtime, inbox, received, { isShared })
    if (!isKept) return refuse(response, 404, 'There is no test inbox at this URL.')
    this.kept.emit(inbox.token)
    if (read.isCut) return refuse(response, 413, 'Requests to test inboxes are limited to 257 KiB.')
    giveAnswer(answer, request, response)
  }

  private async show(token: string, waitMs: number, response: ServerResponse): Promise<void> {
    const left = new AbortController()
    response.once('close', () => left.abort())
    const signal = AbortSignal.any([left.signal, AbortSignal.timeout(waitMs)])
    // Listen before looking: a request may arrive in between.
    const next = once(this.kept, token, { signal }).catch(() => undefined)
    let received = await this.list(token)
    if (received.length === 0) {
      await next
      if (response.closed) return
      received = await this.list(token)
    }
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(`${JSON.stringify({ received }, null, 2)}\n`)
  }

  private async list(token: string) {
    const { reads: db } = this.options.runtime.database
    const inbox = await findInboxByToken(db, token)
    const page = { before: null, limit: keptRequests }
    const rows = inbox ? await listInboxRequests(db, inbox.partner_id, inbox.id, page) : []
    return rows.map(toInboxRequest).map(({ headers, ...request }) => ({
      ...request,
      headers: Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value])),
    }))
  }
}

// `?wait=10`: how many seconds a response may wait for the first request.
function readWaitMs(url: URL): number {
  const text = url.searchParams.get('wait') ?? ''
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text) * 1_000, maxWaitMs) : 0
}

function isOver(limiter: RateLimiterMemory, who: string, points = 1): Promise<boolean> {
  return limiter.consume(who, points).then(
    () => false,
    () => true,
  )
}

// The request line may contain anything; what is not a path matches no inbox.
function toUrl(text: string): URL {
  const base = 'http://inbox'
  return URL.canParse(text, base) ? new URL(text, base) : new URL('/unknown', base)
}

/** At most as much as an inbox keeps; null when the sender disconnected. */
async function readBody(request: IncomingMessage): Promise<{ body: Buffer; isCut: boolean } | null> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > maxBodyBytes) break
    }
  } catch {
    return null
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBodyBytes), isCut: size > maxBodyBytes }
}

function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent || response.destroyed) return
  // Does not wait for the unread part of the body.
  response.writeHead(status, { 'content-type': 'text/plain', connection: 'close', ...headers })
  response.end(`${text}\n`)
}
