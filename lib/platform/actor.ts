export type Role = 'owner' | 'admin' | 'viewer' | 'support'

/** What a partner's key may do: look, change endpoints and keys, send again. */
export const accesses = ['read', 'write', 'replay'] as const

export type Access = (typeof accesses)[number]

/** Who is acting. */
export type Actor =
  | {
      kind: 'user'
      userId: string
      /** in the partner that their session is in; null while that is none */
      role: Role | null
      email: string
      name: string | null
      /** the one it is signed in by */
      sessionId: string
    }
  | { kind: 'partnerKey'; keyId: string; access: Access[] }
  | { kind: 'platformKey'; keyId: string }
  /** somebody who has an invite's link, and the session in which they follow it, if they are signed in */
  | { kind: 'invite'; inviteId: string; session: { userId: string; sessionId: string } | null }
  | { kind: 'system' }

/** An actor and the tenant it speaks for; no tenant for platform, support, system, and who has chosen none yet. */
export interface Identity {
  actor: Actor
  partnerId: string
}

/** The id of the user or key that acts; null for the system. */
export function idOf(actor: Actor): string | null {
  if (actor.kind === 'user') return actor.userId
  if (actor.kind === 'invite') return actor.inviteId
  return actor.kind === 'system' ? null : actor.keyId
}
