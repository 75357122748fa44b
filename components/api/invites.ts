import { queryOptions } from '@tanstack/react-query'
import type { CreatedInvite, InviteList, RevokedInvite } from '@/lib/invites/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** Who has been invited and has not joined yet. */
export const inviteList = () =>
  queryOptions({ queryKey: keyOf('invites'), queryFn: () => callApi<InviteList>('/v1/invites') })

/** Invites somebody. */
export const createInvite = (body: object) => callApi<CreatedInvite>('/v1/invites', { method: 'POST', body })

/** Revokes an invitation. */
export const revokeInvite = (id: string) => callApi<RevokedInvite>(`/v1/invites/${id}`, { method: 'DELETE' })
