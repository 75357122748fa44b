import { subscribe } from 'node:diagnostics_channel'
import { networkOf } from './network'

const peerHeader = 'x-recover-peer'

interface RequestStart {
  request: { url?: string; method?: string; headers: Record<string, string | string[] | undefined> }
  response: { setHeader(name: string, value: string): unknown }
  socket: { remoteAddress?: string }
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
// Two years. Not for subdomains: they may not be ours.
const strictTransport = 'max-age=63072000'

/**
 * Sees each request of this process's servers before Next does. Records the peer address: Next gives its routes
 * headers only, and trusts a caller's own X-Forwarded-For. Replies that Next would make itself, in another form than
 * our routes (a 500 for a path that can't be decoded or a method such as TRACE, a bare 308 for a trailing slash),
 * become requests that our routes handle. Behind HTTPS every reply carries Strict-Transport-Security (RFC 6797).
 */
export function prepareRequests({ publicUrl }: { publicUrl: string }): void {
  const isSecure = publicUrl.startsWith('https:')
  subscribe('http.server.request.start', (message) => {
    const { request, response, socket } = message as RequestStart
    request.headers[peerHeader] = socket.remoteAddress ?? ''
    if (!methods.includes(request.method ?? '')) request.method = 'OPTIONS'
    request.url = routedUrl(request.url ?? '')
    if (isSecure) response.setHeader('strict-transport-security', strictTransport)
  })
}

function routedUrl(url: string): string {
  const [path = '', ...query] = url.split('?')
  if (!canBeDecoded(path)) return path.startsWith('/v1/') ? '/v1/unknown' : '/unknown'
  // For the bare prefix Next has only a page, no route.
  if (path === '/v1' || path === '/v1/') return '/v1/unknown'
  const hasSlashAtEnd = /^\/(v1|api)\/.*[^/]\/$/.test(path) && !path.includes('//')
  return hasSlashAtEnd ? [path.slice(0, -1), ...query].join('?') : url
}

function canBeDecoded(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** The peer address of a request's connection; '' when unknown. */
export function peerOf(headers: Headers): string {
  return headers.get(peerHeader) ?? ''
}

/**
 * The network that a request counts for in rate limits. Behind proxies of our own, the address that the outermost one
 * put into X-Forwarded-For; anything before it is the caller's own claim.
 */
export function networkFrom(headers: Headers, trustedProxies: number): string {
  const forwarded = headers.get('x-forwarded-for')?.split(',') ?? []
  const hops = [...(trustedProxies > 0 ? forwarded : []), peerOf(headers)]
  return networkOf((hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? '').trim())
}
