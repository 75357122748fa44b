import { z } from 'zod'
import { type EventType, eventTypeNames, eventTypes } from '@/lib/contract/event-types'
import type { Context } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import { eventData } from './data'
import { exampleEnvelope } from './examples'
import type { EventTypeList } from './schema'

/** Every event type, in the contract's order. */
export const catalog: EventTypeList = { event_types: eventTypeNames.map(describeType) }

/** Every event type with the JSON Schema of its data and an example, in the contract's order. */
export async function listEventTypes(ctx: Context): Promise<EventTypeList> {
  assertScope(ctx.actor, 'endpoints:read')
  return catalog
}

function describeType(type: EventType): EventTypeList['event_types'][number] {
  return {
    type,
    description: eventTypes[type],
    schema: toSchema(eventData[type]),
    example: JSON.parse(exampleEnvelope(type)),
  }
}

function toSchema(data: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(data, {
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      // Zod's own integer bound says nothing about the data.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
}
