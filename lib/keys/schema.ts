import { z } from 'zod'
import { accesses } from '@/lib/platform/actor'

const access = z
  .array(z.enum(accesses, { error: `Must be one of ${accesses.join(', ')}.` }), { error: 'Must be a list.' })
  .min(1, 'Select at least one.')
  .transform((list) => accesses.filter((one) => list.includes(one)))

export const createKeyInput = z.strictObject({
  name: z
    .string({ error: 'Must be text.' })
    .trim()
    .min(1, 'Must not be empty.')
    .max(80, 'Must have at most 80 characters.'),
  access: access.default([...accesses]),
  expires_at: z.iso
    .datetime({ offset: true, error: 'Must be a time such as 2027-02-14T15:30:00Z.' })
    .optional(),
})
export type CreateKeyInput = z.output<typeof createKeyInput>

export const partnerKey = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    last_four: z.string(),
    access: z.array(z.enum(accesses)),
    created_at: z.string(),
    created_by: z.string().nullable().describe('ID of the user or key that created it; null for Recover'),
    created_by_name: z.string().optional().describe('Name of that user or key, in lists, while it exists'),
    expires_at: z.string().nullable().describe('When it expires'),
    last_used_at: z.string().nullable().describe('Accurate to the minute, up to 10 s late'),
    calls_last_hour: z.number(),
  })
  .meta({ id: 'Key' })
export type PartnerKey = z.output<typeof partnerKey>

/** `key` is its text, in this reply and never again. */
export const createdKey = partnerKey.extend({ key: z.string() })
export type CreatedKey = z.output<typeof createdKey>

export const keyList = z.object({ keys: z.array(partnerKey) })
export const deletedKey = z.object({ success: z.literal(true), deleted: z.literal(true) })
export type KeyList = z.output<typeof keyList>
export type DeletedKey = z.output<typeof deletedKey>
