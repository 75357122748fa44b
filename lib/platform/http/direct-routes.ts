import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { RouteHandler } from './route-spec'

/** Handlers by path and method. */
export type DirectRoutes = Record<string, Partial<Record<string, RouteHandler>>>

interface RequestStart {
  server: Server
  socket: { localPort?: number }
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Serves these paths of the server on `port` before its framework sees the request: the same handlers and replies,
 * without the framework's own work for each request, which is many times theirs. All other requests go to the
 * framework as before, as do these paths in any other form than the one they are registered under. When a handler
 * throws, `onFailure` gets the error and the reply is a bare 500.
 */
export function serveDirectly(port: number, routes: DirectRoutes, onFailure: (error: unknown) => void): void {
  const known = new WeakSet<Server>()
  subscribe('http.server.request.start', (message) => {
    const { server, socket } = message as RequestStart
    if (socket.localPort !== port || known.has(server)) return
    known.add(server)
    const others = server.listeners('request') as Listener[]
    server.removeAllListeners('request')
    server.on('request', (request, response) => {
      const handler = findHandler(routes, request)
      if (handler)
        respond(handler, request, response).catch((error: unknown) => {
          onFailure(error)
          replyBare(response)
        })
      else for (const listener of others) listener.call(server, request, response)
    })
  })
}

function findHandler(routes: DirectRoutes, { url = '', method = '' }: IncomingMessage) {
  const end = url.indexOf('?')
  return routes[end === -1 ? url : url.slice(0, end)]?.[method]
}

// What next.config.js sets for the API; a test compares the two.
const apiHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
}

async function respond(handler: RouteHandler, request: IncomingMessage, response: ServerResponse) {
  const reply = await handler(toRequest(request), { params: Promise.resolve(undefined) })
  const body = Buffer.from(await reply.arrayBuffer())
  response.writeHead(reply.status, {
    ...apiHeaders,
    ...Object.fromEntries(reply.headers),
    'content-length': body.length,
  })
  response.end(body)
}

function replyBare(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(500, apiHeaders)
  response.end()
}

/** What handlers use of a request; a real one would cost more than they do. */
function toRequest(request: IncomingMessage): Request {
  const { method, url, headers } = request
  const headerOf = (name: string) => {
    const value = headers[name]
    return Array.isArray(value) ? value.join(', ') : (value ?? null)
  }
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  return {
    method,
    url: `http://localhost${url}`,
    headers: { get: headerOf, has: (name: string) => headerOf(name) !== null },
    // Whoever stops reading replies first; the rest of the body is then taken and dropped by Node.
    body: hasBody ? request.iterator({ destroyOnReturn: false }) : null,
  } as unknown as Request
}
