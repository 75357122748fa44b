import { AppError } from '@/lib/contract/errors'
import type { Access, Actor, Role } from './actor'

export type Scope =
  | 'endpoints:read'
  | 'endpoints:write'
  | 'deliveries:read'
  | 'deliveries:write'
  | 'replays:read'
  | 'replays:write'
  | 'notices:read'
  | 'notices:write'
  | 'stats:read'
  | 'views:read'
  | 'views:write'
  | 'audit:read'
  | 'keys:read'
  | 'keys:write'
  | 'users:read'
  | 'users:write'
  | 'profile:read'
  | 'profile:write'
  | 'notifications:read'
  | 'notifications:write'
  | 'invites:accept'
  | 'events:publish'
  | 'events:read'
  | 'support:read'
  | 'support:write'

const scopesOfAccess: Record<Access, Scope[]> = {
  read: [
    'endpoints:read',
    'deliveries:read',
    'replays:read',
    'notices:read',
    'stats:read',
    'views:read',
    'audit:read',
    'keys:read',
  ],
  write: ['endpoints:write', 'notices:write', 'views:write', 'keys:write'],
  replay: ['deliveries:write', 'replays:write'],
}

export type PartnerRole = Exclude<Role, 'support'>

const accessOfRole: Record<PartnerRole, Access[]> = {
  owner: ['read', 'write', 'replay'],
  admin: ['read', 'write', 'replay'],
  viewer: ['read'],
}

// Only people may manage people: no key can be given these.
const ownScopes: Scope[] = ['users:read', 'notifications:read', 'notifications:write']
const ownScopesOfRole: Record<PartnerRole, Scope[]> = {
  owner: [...ownScopes, 'users:write'],
  admin: ownScopes,
  viewer: ownScopes,
}

/** True when this scope requires a signed-in user. */
export function isSessionOnly(scope: Scope): boolean {
  return /^(users|profile|notifications|support):/.test(scope)
}

/** True when this actor has `scope`. */
export function hasScope(actor: Actor, scope: Scope): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'platformKey') return scope.startsWith('events:')
  if (actor.kind === 'invite') return scope === 'invites:accept'
  if (actor.kind === 'user') {
    if (scope.startsWith('profile:')) return true
    if (actor.role === 'support') return scope.startsWith('support:')
    if (actor.role === null) return false
    if (ownScopesOfRole[actor.role].includes(scope)) return true
  }
  return accessOf(actor).some((access) => scopesOfAccess[access].includes(scope))
}

/** An actor's access to a partner's own data; none for platform keys, support, and users without a partner. */
export function accessOf(actor: Actor): Access[] {
  if (actor.kind === 'partnerKey') return actor.access
  if (actor.kind !== 'user' || actor.role === null || actor.role === 'support') return []
  return accessOfRole[actor.role]
}

/** Throws a 403 when the actor's role or key does not allow it. */
export function assertScope(actor: Actor, scope: Scope): void {
  if (hasScope(actor, scope)) return
  if (actor.kind === 'user' && actor.role === null)
    throw new AppError('forbidden', 'No partner is selected in your session. Choose one first.')
  const who = actor.kind === 'user' ? `The role ${actor.role}` : 'This key'
  throw new AppError('forbidden', `${who} doesn’t have the ${scope} scope.`)
}
