import { z } from 'zod'
import { emailText, newPassword, partnerRole, personName, user } from '@/lib/users/schema'

export const newInviteInput = z.strictObject({ email: emailText, role: partnerRole })
export type NewInviteInput = z.output<typeof newInviteInput>

export const invite = z.object({
  id: z.string(),
  email: z.string(),
  role: partnerRole,
  invited_by: z.string().describe('Name or email of the owner who created it'),
  created_at: z.string(),
  expires_at: z.string(),
})
export type Invite = z.output<typeof invite>

/** `url` is in this reply and never again. */
export const createdInvite = invite.extend({
  url: z.string().nullable().describe('Invitation link; returned only once. Null if it was sent by email'),
  is_mailed: z.boolean().describe('Whether it was sent by email, and only there'),
})
export type CreatedInvite = z.output<typeof createdInvite>

export const inviteList = z.object({ invites: z.array(invite) })
export type InviteList = z.output<typeof inviteList>

export const revokedInvite = z.object({ success: z.literal(true), deleted: z.literal(true) })
export type RevokedInvite = z.output<typeof revokedInvite>

export const acceptInput = z.strictObject({
  name: personName,
  password: newPassword
    .optional()
    .meta({ description: 'Password for signing in from now on; omit it when accepting while signed in' }),
})
export type AcceptInput = z.output<typeof acceptInput>

export const joinedUser = user
export type JoinedUser = z.output<typeof joinedUser>
