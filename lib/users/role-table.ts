import { hasScope, type PartnerRole, type Scope } from '@/lib/platform/scopes'

type PartnerScope = Exclude<Scope, `${'events' | 'invites' | 'support'}:${string}`>

const texts: Record<PartnerScope, string> = {
  'endpoints:read': 'See endpoints and event types',
  'endpoints:write': 'Create, change, check, test and delete endpoints, and rotate their secrets',
  'deliveries:read': 'See deliveries, with what was sent and answered',
  'deliveries:write': 'Resend and cancel deliveries',
  'replays:read': 'See replays',
  'replays:write': 'Plan, start, pause and cancel replays',
  'notices:read': 'See failures',
  'notices:write': 'Acknowledge failures',
  'stats:read': 'See statistics',
  'views:read': 'See saved views of the deliveries',
  'views:write': 'Save and delete views of the deliveries',
  'audit:read': 'Read the audit log',
  'keys:read': 'See keys, never their text',
  'keys:write': 'Create and revoke keys',
  'users:read': 'See the team',
  'users:write': 'Invite and remove users, and change their roles',
  'notifications:read': 'See which notices they get by mail',
  'notifications:write': 'Choose which notices they get by mail',
  'profile:read': 'See their own sessions and partners',
  'profile:write': 'End their own sessions, change their own password, leave a partner',
}

export const partnerRoles: PartnerRole[] = ['owner', 'admin', 'viewer']

export interface RoleRow {
  scope: string
  text: string
  roles: PartnerRole[]
}

/** What each role may do, as the routes themselves decide it. */
export function describeRoles(): RoleRow[] {
  return Object.entries(texts).map(([scope, text]) => ({
    scope,
    text,
    roles: partnerRoles.filter((role) => may(role, scope as PartnerScope)),
  }))
}

function may(role: PartnerRole, scope: Scope): boolean {
  return hasScope({ kind: 'user', userId: '', role, email: '', name: null, sessionId: '' }, scope)
}
