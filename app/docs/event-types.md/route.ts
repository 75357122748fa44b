import { writeEventTypes } from '@/lib/openapi/event-types-markdown'

export const dynamic = 'force-dynamic'

/** The event types for reading in an editor or for use by a program. */
export function GET(): Response {
  return new Response(writeEventTypes(), { headers: { 'content-type': 'text/markdown; charset=utf-8' } })
}
