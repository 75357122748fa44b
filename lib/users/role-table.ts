import { hasScope, type PartnerRole, type Scope } from '@/lib/platform/scopes'

type PartnerScope = Exclude<Scope, `${'events' | 'invites' | 'support'}:${string}`>

const texts: Record<PartnerScope, string> = {
  'endpoints:read': 'View endpoints and event types',
  'endpoints:write': 'Create, edit, test and delete endpoints; rotate secrets',
  'deliveries:read': 'View deliveries, including requests and responses',
  'deliveries:write': 'Resend and cancel deliveries',
  'replays:read': 'View replays',
  'replays:write': 'Create, pause and cancel replays',
  'notices:read': 'View alerts',
  'notices:write': 'Acknowledge alerts',
  'stats:read': 'View stats',
  'views:read': 'View saved views',
  'views:write': 'Create and delete saved views',
  'audit:read': 'View the audit log',
  'keys:read': 'View API keys (not their values)',
  'keys:write': 'Create and revoke API keys',
  'users:read': 'View team members',
  'users:write': 'Invite and remove people, change roles',
  'notifications:read': 'View own email notifications',
  'notifications:write': 'Change own email notifications',
  'profile:read': 'View own sessions and partners',
  'profile:write': 'Manage own sessions and password, leave a partner',
}

export const partnerRoles: PartnerRole[] = ['owner', 'admin', 'viewer']

export interface RoleRow {
  scope: string
  text: string
  roles: PartnerRole[]
}

/** What each role may do, derived from the routes. */
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
