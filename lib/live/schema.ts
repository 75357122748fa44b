import { z } from 'zod'
import { filterParameters } from '@/lib/contract/filter/parameters'
import { timesOrder } from '@/lib/contract/filter/times'

export const liveQuery = z.strictObject(filterParameters).refine(...timesOrder)
export type LiveQuery = z.output<typeof liveQuery>

/** The events of the stream, each with JSON as its data. */
export const liveEvents = {
  /** `{}`: from here on nothing is missed, so read the list now */
  hello: 'hello',
  /** a delivery as in the list: new or changed */
  delivery: 'delivery',
  /** `{"id"}`: a delivery that changed and no longer matches the filter */
  gone: 'gone',
  /** `{}`: changes were missed or there were too many to send, so read the list again */
  reload: 'reload',
} as const

export const liveStream = z.string().meta({
  description: `Server-sent events, each with JSON as its data. \`hello\` comes first: read the list then, and you won’t miss
anything. \`delivery\` is a new or changed delivery, in the same form as in the list. \`gone\` (\`{"id"}\`): a delivery changed
and no longer matches the filter. \`reload\`: changes were missed or there were too many to send; read the list again. A
comment is sent at least every 20 seconds.`,
  example: 'event: hello\ndata: {}\n\n',
})
