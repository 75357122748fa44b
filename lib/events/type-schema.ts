import { z } from 'zod'
import { eventTypeNames } from './types'

export const eventType = z.enum(eventTypeNames, { error: unknownType })

const groups = [...new Set(eventTypeNames.map((name) => name.split('.')[0]))]

/** What an endpoint may subscribe to: a type, `*`, or a group such as `conversation.*`. */
export const eventPattern = z.enum(['*', ...groups.map((group) => `${group}.*`), ...eventTypeNames], {
  error: unknownType,
})

function unknownType({ input }: { input?: unknown }): string {
  return typeof input === 'string' ? `Unknown event type "${input.slice(0, 80)}".` : 'Must be an event type.'
}
