import { subscribe } from 'node:diagnostics_channel'

const peerHeader = 'x-recover-peer'

interface RequestStart {
  request: { url?: string; method?: string; headers: Record<string, string | string[] | undefined> }
  socket: { remoteAddress?: string }
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Sees each request of this process's servers before Next does. Writes down which address it came from: Next hands its
 * routes headers only, and takes a caller's own X-Forwarded-For for granted. What Next answers with a 500, a path that
 * cannot be decoded or a method such as TRACE, becomes one that our routes refuse.
 */
export function prepareRequests(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as RequestStart
    request.headers[peerHeader] = socket.remoteAddress ?? ''
    if (!methods.includes(request.method ?? '')) request.method = 'OPTIONS'
    if (!canBeDecoded(request.url ?? ''))
      request.url = request.url?.startsWith('/v1/') ? '/v1/unknown' : '/unknown'
  })
}

function canBeDecoded(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '')
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
 * The address a request came from. With proxies of our own in front, what the outermost of them says in
 * X-Forwarded-For; what stands before that is the caller's own claim.
 */
export function addressOf(headers: Headers, trustedProxies: number): string {
  const forwarded = headers.get('x-forwarded-for')?.split(',') ?? []
  const hops = [...(trustedProxies > 0 ? forwarded : []), peerOf(headers)]
  return (hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? '').trim()
}
