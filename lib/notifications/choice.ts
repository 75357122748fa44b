import type { MemberRow } from '@/db/queries/memberships'
import { mailedNotices, type Notifications } from './schema'

type Types = Notifications['by_mail']

/** Which notices a user gets by mail: their choice, else the default of their role. */
export function chosenBy({ mailed_notices, role }: Pick<MemberRow, 'mailed_notices' | 'role'>): Types {
  if (mailed_notices === null) return usual(role)
  const chosen: string[] = JSON.parse(mailed_notices)
  return mailedNotices.filter((type) => chosen.includes(type))
}

// By default, everybody who can fix an endpoint is notified.
function usual(role: MemberRow['role']): Types {
  return role === 'owner' || role === 'admin' ? ['webhook.endpoint_disabled', 'webhook.endpoint_failing'] : []
}
