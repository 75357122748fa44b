import { subscribe } from 'node:diagnostics_channel'
import { networkOf } from './network'

const peerHeader = 'x-recover-peer'

interface RequestStart {
  request: { url?: string; method?: string; headers: Record<string, string | string[] | undefined> }
  response: { setHeader(name: string, value: string): unknown }
  socket: { remoteAddress?: string }
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
// Two years. Not for subdomains: what else runs below the host is not ours to know.
const strictTransport = 'max-age=63072000'

/**
 * Sees each request of this process's servers before Next does. Writes down which address it came from: Next hands its
 * routes headers only, and takes a caller's own X-Forwarded-For for granted. What Next answers by itself in another form
 * than our routes, a 500 for a path that cannot be decoded or for a method such as TRACE, a bare 308 for a slash at the
 * end, becomes a request that they answer. Behind HTTPS every reply says so (RFC 6797).
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
  // Next has no route for the bare prefix but a page.
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

/** The address at the other end of the connection a request came on; '' where it is not known. */
export function peerOf(headers: Headers): string {
  return headers.get(peerHeader) ?? ''
}

/**
 * The network that a request came from, as tries are counted. With proxies of our own in front, what the outermost of
 * them says in X-Forwarded-For; what stands before that is the caller's own claim.
 */
export function networkFrom(headers: Headers, trustedProxies: number): string {
  const forwarded = headers.get('x-forwarded-for')?.split(',') ?? []
  const hops = [...(trustedProxies > 0 ? forwarded : []), peerOf(headers)]
  return networkOf((hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? '').trim())
}
