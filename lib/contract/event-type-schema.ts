import { z } from 'zod'
import { eventTypeGroups, eventTypeNames } from './event-types'

export const eventType = z.enum(eventTypeNames, { error: unknownType })

/** What an endpoint may subscribe to: a type, `*`, or a group such as `conversation.*`. */
export const eventPattern = z.enum(['*', ...eventTypeGroups, ...eventTypeNames], {
  error: unknownType,
})

function unknownType({ input }: { input?: unknown }): string {
  return typeof input === 'string' ? `Unknown event type "${input.slice(0, 80)}".` : 'Must be an event type.'
}
