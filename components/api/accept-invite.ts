import type { JoinedUser } from '@/lib/invites/schema'
import { callApi } from './client'

/** Joins by an invitation's token, as the user who is signed in where one is given. */
export const acceptInvite = (token: string, userId: string | null, body: object) =>
  callApi<JoinedUser>('/v1/invites/accept', {
    method: 'POST',
    body,
    headers: { 'x-invite-token': token, ...(userId === null ? {} : { 'x-session-user': userId }) },
  })
