import type { Actor, Role } from '@/lib/context'
import { AppError } from '@/lib/errors'

export type Scope =
  | 'endpoints:read'
  | 'endpoints:write'
  | 'deliveries:read'
  | 'notices:read'
  | 'events:publish'
  | 'support:read'

const readScopes: Scope[] = ['endpoints:read', 'deliveries:read', 'notices:read']
const writeScopes: Scope[] = ['endpoints:write']

const scopesOfRole: Record<Role, Scope[]> = {
  owner: [...readScopes, ...writeScopes],
  admin: [...readScopes, ...writeScopes],
  viewer: readScopes,
  support: ['support:read'],
}

/** True when this actor may do what needs `scope`. */
export function hasScope(actor: Actor, scope: Scope): boolean {
  switch (actor.kind) {
    case 'system':
      return true
    case 'platformKey':
      return scope === 'events:publish'
    case 'partnerKey':
      return readScopes.includes(scope) || writeScopes.includes(scope)
    case 'user':
      return scopesOfRole[actor.role].includes(scope)
  }
}

/** Throws a 403 when the actor's role or key does not allow it. */
export function assertScope(actor: Actor, scope: Scope): void {
  if (hasScope(actor, scope)) return
  const who = actor.kind === 'user' ? `The role ${actor.role}` : 'This key'
  throw new AppError('forbidden', `${who} does not allow this (it needs ${scope}).`)
}
