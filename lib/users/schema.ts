import { z } from 'zod'
import { normaliseEmail } from './email'
import { maxPasswordLength, minPasswordLength } from './limits'

export const partnerRole = z.enum(['owner', 'admin', 'viewer'], { error: 'Must be owner, admin or viewer.' })

export const emailText = z
  .string({ error: 'Must be text.' })
  .refine((text) => normaliseEmail(text) !== null, 'Enter a valid email address.')
  .meta({ description: 'Sign-in address' })

export const personName = z
  .string({ error: 'Must be text.' })
  .trim()
  .max(80, 'Must have at most 80 characters.')
  // Mails contain it.
  .refine((text) => !/\p{Cc}/u.test(text), 'Must be one line.')
  .optional()

export const newPassword = z
  .string({ error: 'Must be text.' })
  .normalize('NFC')
  .min(minPasswordLength, `Must have at least ${minPasswordLength} characters.`)
  .max(maxPasswordLength, `Must have at most ${maxPasswordLength} characters.`)

export const changeRoleInput = z.strictObject({ role: partnerRole })
export type ChangeRoleInput = z.output<typeof changeRoleInput>

export const user = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  role: partnerRole,
  created_at: z.string(),
})
export type User = z.output<typeof user>

export const userList = z.object({ users: z.array(user) })
export type UserList = z.output<typeof userList>
export const deletedUser = z.object({ success: z.literal(true), deleted: z.literal(true) })

/** A partner that the current user belongs to. */
export const membership = z.object({
  id: z.string().describe('ID of the partner'),
  name: z.string().describe('Name of the partner'),
  role: partnerRole,
  created_at: z.string().describe('When they joined'),
  current: z.boolean().describe('True if the session is in this partner'),
})
export type Membership = z.output<typeof membership>

export const membershipList = z.object({ memberships: z.array(membership) })
export type MembershipList = z.output<typeof membershipList>
export const leftPartner = z.object({ success: z.literal(true) })
export type LeftPartner = z.output<typeof leftPartner>

export const partnerInput = z.strictObject({
  partner_id: z.string({ error: 'Must be text.' }).meta({ description: 'A partner you belong to' }),
})
export type PartnerInput = z.output<typeof partnerInput>

export const session = z.object({
  id: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
  /** whether it is the current session */
  current: z.boolean(),
})
export type Session = z.output<typeof session>

export const sessionList = z.object({ sessions: z.array(session) })
export type SessionList = z.output<typeof sessionList>
export const deletedSession = z.object({ success: z.literal(true), deleted: z.literal(true) })

export const passwordInput = z.strictObject({
  current: z
    .string({ error: 'Must be text.' })
    .max(maxPasswordLength, 'Wrong password.')
    .meta({ description: 'Your current password; empty if you have none' }),
  new: newPassword.meta({ description: 'Your new password' }),
})
export type PasswordInput = z.output<typeof passwordInput>

/** How many other sessions of the user were ended. */
export const changedPassword = z.object({ success: z.literal(true), sessions_ended: z.int() })
export type ChangedPassword = z.output<typeof changedPassword>
export type DeletedUser = z.output<typeof deletedUser>
export type DeletedSession = z.output<typeof deletedSession>
