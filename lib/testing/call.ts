import type { RouteHandler } from '@/lib/platform/http/route-spec'
import { assertDocumented } from './documented'

export interface CallOptions {
  method?: string
  /** a partner or platform key, sent in the header of its kind */
  key?: string
  /** a portal's session, sent as the browser does from our own page */
  cookie?: string
  body?: unknown
  /** the raw body, instead of `body` */
  raw?: string | Uint8Array<ArrayBuffer>
  id?: string
  query?: string
  headers?: Record<string, string>
}

/** Calls a route's exported handler with a real Request and reads its reply, which must conform to the reference. */
export async function callRoute(handler: RouteHandler, options: CallOptions = {}) {
  const { key = '', cookie, query = '' } = options
  const raw = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
  const request = new Request(`http://127.0.0.1:3000/v1/x${query}`, {
    method: options.method ?? (raw === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key && { [key.startsWith('plk_') ? 'x-platform-key' : 'x-partner-key']: key }),
      ...(cookie && { cookie, origin: 'http://127.0.0.1:3000' }),
      ...(raw !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(raw !== undefined && { body: raw }),
  })
  const params = Promise.resolve(options.id === undefined ? undefined : { id: options.id })
  const response = await handler(request, { params })
  const isStream = response.headers.get('content-type') === 'text/event-stream'
  const text = isStream ? await readFirstEvent(response) : await response.text()
  const json = isStream ? null : text && JSON.parse(text)
  assertDocumented(handler, request.method, response.status, isStream ? text : json)
  return { status: response.status, headers: response.headers, text, json }
}

/** A stream's first event, after which its reader disconnects. */
async function readFirstEvent({ body }: Response): Promise<string> {
  const reader = body?.getReader()
  const first = await reader?.read()
  await reader?.cancel()
  return new TextDecoder().decode(first?.value)
}

/** The names of the fields in a 422. */
export function badFields(json: { errors?: { field: string }[] }): string[] {
  return (json.errors ?? []).map(({ field }) => field)
}
