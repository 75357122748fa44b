import type { DeliveryList } from '@/lib/deliveries/schema'
import type { RouteHandler } from '@/lib/platform/http/route-spec'

export interface StreamedEvent {
  name: string
  /** of a delivery as in the list; only its id when it is gone, nothing of other events */
  data: Partial<DeliveryList['deliveries'][number]>
}

/** An open stream of server-sent events, read one at a time; comments are skipped. */
export interface EventReader {
  status: number
  headers: Headers
  /** the next event; null once the stream has ended */
  next(): Promise<StreamedEvent | null>
  /** skips to the next event with this name */
  find(name: string): Promise<StreamedEvent | null>
  close(): Promise<void>
}

/** Calls a route that replies with a stream, and reads its events as they arrive. */
export async function openEvents(
  handler: RouteHandler,
  { key = '', cookie = '', query = '' }: { key?: string; cookie?: string; query?: string },
): Promise<EventReader> {
  const headers = { ...(key && { 'x-partner-key': key }), ...(cookie && { cookie }) }
  const request = new Request(`http://127.0.0.1:3000/v1/x${query}`, { headers })
  const response = await handler(request, { params: Promise.resolve(undefined) })
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  const next = async (): Promise<StreamedEvent | null> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? []
        if (name && data) return { name, data: JSON.parse(data) }
        continue
      }
      const { done = true, value } = (await reader?.read()) ?? {}
      if (done) return null
      text += decoder.decode(value, { stream: true })
    }
  }
  const find = async (name: string): Promise<StreamedEvent | null> => {
    const event = await next()
    return event === null || event.name === name ? event : find(name)
  }
  const { status, headers: answered } = response
  return { status, headers: answered, next, find, close: async () => void (await reader?.cancel()) }
}
