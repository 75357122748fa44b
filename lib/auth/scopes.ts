import type { Access, Actor, Role } from '@/lib/context'
import { AppError } from '@/lib/errors'

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

// What is about people is done by people: no key can be given it.
const ownScopesOfRole: Record<PartnerRole, Scope[]> = {
  owner: ['users:read', 'users:write', 'profile:read', 'profile:write'],
  admin: ['users:read', 'profile:read', 'profile:write'],
  viewer: ['users:read', 'profile:read', 'profile:write'],
}

/** True when only somebody who is signed in may have this scope. */
export function isSessionOnly(scope: Scope): boolean {
  return /^(users|profile|support):/.test(scope)
}

/** True when this actor may do what needs `scope`. */
export function hasScope(actor: Actor, scope: Scope): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'platformKey') return scope.startsWith('events:')
  if (actor.kind === 'invite') return scope === 'invites:accept'
  if (actor.kind === 'user') {
    if (actor.role === 'support') return scope.startsWith('support:')
    if (ownScopesOfRole[actor.role].includes(scope)) return true
  }
  return accessOf(actor).some((access) => scopesOfAccess[access].includes(scope))
}

/** What of a partner's own an actor may do; nothing for platform keys and support. */
export function accessOf(actor: Actor): Access[] {
  if (actor.kind === 'partnerKey') return actor.access
  return actor.kind === 'user' && actor.role !== 'support' ? accessOfRole[actor.role] : []
}

/** Throws a 403 when the actor's role or key does not allow it. */
export function assertScope(actor: Actor, scope: Scope): void {
  if (hasScope(actor, scope)) return
  const who = actor.kind === 'user' ? `The role ${actor.role}` : 'This key'
  throw new AppError('forbidden', `${who} does not allow this (it needs ${scope}).`)
}
