import { subscribe } from 'node:diagnostics_channel'

const peerHeader = 'x-recover-peer'

interface RequestStart {
  request: { headers: Record<string, string | string[] | undefined> }
  socket: { remoteAddress?: string }
}

/**
 * Writes down on each request of this process's servers which address it came from. Next hands its routes headers only,
 * and takes a caller's own X-Forwarded-For for granted.
 */
export function stampPeers(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as RequestStart
    request.headers[peerHeader] = socket.remoteAddress ?? ''
  })
}

/**
 * The address a request came from. With proxies of our own in front, what the outermost of them says in
 * X-Forwarded-For; what stands before that is the caller's own claim.
 */
export function addressOf(headers: Headers, trustedProxies: number): string {
  const forwarded = headers.get('x-forwarded-for')?.split(',') ?? []
  const hops = [...(trustedProxies > 0 ? forwarded : []), headers.get(peerHeader) ?? '']
  return (hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? '').trim()
}
