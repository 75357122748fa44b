import { z } from 'zod'
import { eventType } from '@/lib/contract/event-type-schema'
import { delivery, eventContent } from '@/lib/deliveries/schema'
import { createPacer } from '@/lib/platform/pacer'

// An offset can move a time out of the years that the envelope's format can represent.
function hasFourDigitYear(text: string): boolean {
  const year = new Date(text).getUTCFullYear()
  return !(year < 0 || year > 9999)
}

const newEvent = z.strictObject({
  type: eventType,
  account_id: z.string({ error: 'Must be an account ID, e.g. acc_8f3a1b2c.' }).max(80),
  data: z.record(z.string(), z.unknown(), { error: 'Must be a JSON object.' }),
  id: z
    .string()
    .regex(/^evt_[A-Za-z0-9_-]{1,64}$/, 'Must look like evt_abc123.')
    .optional(),
  created_at: z.iso
    .datetime({ offset: true, error: 'Must be a time such as 2026-02-14T15:30:00Z.' })
    .refine(hasFourDigitYear, 'Must be in the years 0000 to 9999 UTC.')
    .optional(),
})
export type NewEvent = z.output<typeof newEvent>

/** of one request */
export const maxEvents = 1000
const batchOf = <T extends z.ZodType>(event: T) =>
  z.strictObject({
    events: z
      .array(event)
      .min(1, 'Must contain at least one event.')
      .max(maxEvents, `Must contain at most ${maxEvents} events.`),
  })
const batchOfAnything = batchOf(z.unknown())

// The choice between the two is made outside the schemas, so the reference must be told about both.
function describePublish(): object {
  const { anyOf } = z.toJSONSchema(z.union([newEvent, batchOf(newEvent)]), { io: 'input' })
  return { anyOf, type: 'object', propertyNames: undefined, additionalProperties: undefined }
}

type Body = Record<string, unknown>
type Issues = z.core.$ZodIssue[]

/** POST /v1/events takes one event or `{events: […]}`; that choice decides which schema applies. */
export const publishInput = z
  .record(z.string(), z.unknown())
  .transform((body, ctx): PublishInput | Promise<PublishInput> => {
    const report = (issues: Issues) => {
      for (const issue of issues) ctx.issues.push({ ...issue, input: body } as z.core.$ZodRawIssue)
      return z.NEVER
    }
    if ('events' in body) return parseBatch(body, report)
    const { data, error } = newEvent.safeParse(body)
    return data ?? report(error?.issues ?? [])
  })
  .meta({ override: describePublish() })
export type PublishInput = { events: NewEvent[] } | NewEvent

// Event after event, because a thousand at once would hold the thread for long.
async function parseBatch(body: Body, report: (issues: Issues) => never): Promise<PublishInput> {
  const { error } = batchOfAnything.safeParse(body)
  const given = Array.isArray(body.events) && body.events.length <= maxEvents ? body.events : []
  const pace = createPacer()
  const events: NewEvent[] = []
  const issues: Issues = []
  for (const [i, one] of given.entries()) {
    const parsed = newEvent.safeParse(one)
    if (parsed.success) events.push(parsed.data)
    else
      issues.push(...parsed.error.issues.map((issue) => ({ ...issue, path: ['events', i, ...issue.path] })))
    await pace()
  }
  issues.push(...(error?.issues ?? []))
  return issues.length > 0 ? report(issues) : { events }
}

const published = z.object({ id: z.string(), duplicate: z.boolean(), deliveries: z.number() })
export type Published = z.output<typeof published>

export const publishReply = z.union([published, z.object({ events: z.array(published) })])
export type PublishReply = z.output<typeof publishReply>

export const eventDetail = eventContent.extend({ deliveries: z.array(delivery) })
export type EventDetail = z.output<typeof eventDetail>

const json = z.record(z.string(), z.unknown())

export const eventTypeList = z.object({
  event_types: z.array(
    z.object({
      type: eventType,
      description: z.string(),
      schema: json.describe('JSON Schema of `data`'),
      example: json.describe('A complete envelope'),
    }),
  ),
})
export type EventTypeList = z.output<typeof eventTypeList>
