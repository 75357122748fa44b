import { z } from 'zod'
import { filterParameters } from '@/lib/contract/filter/parameters'
import { timesOrder } from '@/lib/contract/filter/times'

export const liveQuery = z.strictObject(filterParameters).refine(...timesOrder)
export type LiveQuery = z.output<typeof liveQuery>

/** The events of the stream, each with JSON as its data. */
export const liveEvents = {
  /** `{}`: from here on nothing is missed, so read the list now */
  hello: 'hello',
  /** a delivery as the list has it: it is new there, or has changed */
  delivery: 'delivery',
  /** `{"id"}`: it has changed and is not in the list any more */
  gone: 'gone',
  /** `{}`: too much has changed to tell, or something was missed, so read the list again */
  reload: 'reload',
} as const

export const liveStream = z.string().meta({
  description: `Server-sent events, each with JSON as its data. \`hello\` is the first: read the list then, and nothing is
missed. \`delivery\` is one as the list has it, new or changed. \`gone\` (\`{"id"}\`) has changed and is not in the list any
more. \`reload\`: something was missed or too much changes, so read the list again. A comment comes at least every 20 seconds.`,
  example: 'event: hello\ndata: {}\n\n',
})
