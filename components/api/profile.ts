import { queryOptions } from '@tanstack/react-query'
import type { Notifications } from '@/lib/notifications/schema'
import type { ChangedPassword, LeftPartner, MembershipList } from '@/lib/users/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** The partners that the user belongs to. */
export const membershipList = () =>
  queryOptions({
    queryKey: keyOf('memberships'),
    queryFn: () => callApi<MembershipList>('/v1/profile/memberships'),
  })

/** Leaves a partner. */
export const leavePartner = (id: string) =>
  callApi<LeftPartner>('/v1/profile/leave', { method: 'POST', body: { partner_id: id } })

/** Changes which notices the user gets by mail. */
export const changeNotifications = (by_mail: Notifications['by_mail']) =>
  callApi<Notifications>('/v1/profile/notifications', { method: 'PATCH', body: { by_mail } })

/** Changes the user's password, or sets one where they have none. */
export const changePassword = (body: object) =>
  callApi<ChangedPassword>('/v1/profile/password', { method: 'POST', body })
