import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { verifyRecoverSignature } from '@/lib/dispatch/sign'
import { parseDurationMs } from '@/lib/duration'
import type { CertificatePair } from './certificates'

/** One request that the sandbox received. */
export interface Received {
  received_at: string
  path: string
  delivery_id: string | null
  attempt: string | null
  signature_valid: boolean
  answered: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

export interface SandboxOptions {
  tls: CertificatePair
  port: number
  /** the signing secret of the endpoint behind a delivery; null when there is no such delivery */
  findSecret: (deliveryId: string) => Promise<string | null>
}

const keptRequests = 200
const keptBodyBytes = 256 * 1024

/**
 * The test inbox: an HTTPS server on loopback that shows what it received at `/received` and answers as the URL
 * tells it: `?status=503`, `?delay=2s`, `?hang`, `?redirect=https://…`, `?reset`.
 */
export async function startSandbox({ tls, port, findSecret }: SandboxOptions): Promise<Server> {
  const received: Received[] = []
  const server = createServer({ cert: tls.certPem, key: tls.keyPem }, (request, response) => {
    handle(request, response).catch(() => response.destroy())
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://localhost')
    if (request.method === 'GET') return show(url, response, received)
    const body = await readBody(request)
    const answered = describeAnswer(url)
    received.unshift(await describeRequest(request, url, body, answered, findSecret))
    received.splice(keptRequests)
    answer(url, request, response)
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  server.unref()
  return server
}

function show(url: URL, response: ServerResponse, received: Received[]): void {
  const known = url.pathname === '/received' || url.pathname === '/'
  response.writeHead(known ? 200 : 404, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(`${JSON.stringify(known ? { received } : { error: 'Look at /received' }, null, 2)}\n`)
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= keptBodyBytes * 2) chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function describeRequest(
  request: IncomingMessage,
  url: URL,
  body: Buffer,
  answered: string,
  findSecret: SandboxOptions['findSecret'],
): Promise<Received> {
  const header = (name: string) => String(request.headers[name] ?? '') || null
  const deliveryId = header('x-recover-delivery-id')
  const secret = deliveryId ? await findSecret(deliveryId) : null
  const signature = header('x-recover-signature') ?? ''
  return {
    received_at: new Date().toISOString(),
    path: url.pathname + url.search,
    delivery_id: deliveryId,
    attempt: header('x-recover-attempt'),
    signature_valid: secret !== null && verifyRecoverSignature(body, signature, secret),
    answered,
    headers: request.headers,
    body: body.subarray(0, keptBodyBytes).toString('utf8'),
  }
}

function describeAnswer({ searchParams: told }: URL): string {
  const behaviour = ['hang', 'reset', 'redirect'].find((name) => told.has(name))
  return behaviour ?? `${readStatus(told)}${told.has('delay') ? ` after ${told.get('delay')}` : ''}`
}

function readStatus(told: URLSearchParams): number {
  const status = Number(told.get('status') ?? 200)
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : 200
}

function answer({ searchParams: told }: URL, request: IncomingMessage, response: ServerResponse): void {
  if (told.has('hang')) return
  if (told.has('reset')) {
    request.socket.resetAndDestroy()
    return
  }
  const location = told.get('redirect')
  const status = location === null ? readStatus(told) : 302
  const delayMs = Math.min(parseDurationMs(told.get('delay') ?? '0ms') ?? 0, 60_000)
  setTimeout(() => {
    response.writeHead(status, { 'content-type': 'text/plain', ...(location ? { location } : {}) })
    response.end('OK')
  }, delayMs).unref()
}
