import type { Membership } from '@/lib/users/schema'
import { callApi } from './client'

/** Has the session of a user be in another partner, whichever it is in. */
export const switchPartner = (partnerId: string, userId: string) =>
  callApi<Membership>('/v1/sessions/current', {
    method: 'POST',
    body: { partner_id: partnerId },
    headers: { 'x-session-user': userId },
    isOfAnyPartner: true,
  })
