import { z } from 'zod'
import { formatFilter, parseFilter } from '@/lib/contract/filter/schema'

const filterText = z.string({ error: 'Must be text.' }).transform((text, ctx) => {
  const parsed = parseFilter(text)
  if (parsed.ok) return formatFilter(parsed.filter)
  for (const { token, message } of parsed.problems)
    ctx.addIssue({ code: 'custom', message: `${JSON.stringify(token.slice(0, 80))} ${message}` })
  return z.NEVER
})

export const newView = z.strictObject({
  name: z
    .string({ error: 'Must be text.' })
    .trim()
    .min(1, 'Must not be empty.')
    .max(80, 'Must have at most 80 characters.'),
  filter: filterText.describe('In the format of `q` on /v1/deliveries'),
})
export type NewView = z.output<typeof newView>

export const view = z
  .object({
    id: z.string(),
    name: z.string(),
    filter: z.string().describe('In canonical form, for `q` on /v1/deliveries'),
    created_by: z.string().describe('ID of the user or key that saved it'),
    created_at: z.string(),
  })
  .meta({ id: 'View' })
export type View = z.output<typeof view>

export const viewList = z.object({ views: z.array(view) })
export type ViewList = z.output<typeof viewList>

export const deletedView = z.object({ success: z.literal(true), deleted: z.literal(true) })
