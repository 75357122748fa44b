export type Role = 'owner' | 'admin' | 'viewer' | 'support'

/** What a partner's key may do: read, change endpoints and keys, resend. */
export const accesses = ['read', 'write', 'replay'] as const

export type Access = (typeof accesses)[number]

/** Who is acting. */
export type Actor =
  | {
      kind: 'user'
      userId: string
      /** their role in the partner of their session; null while there is none */
      role: Role | null
      email: string
      name: string | null
      /** the session they are signed in with */
      sessionId: string
    }
  | { kind: 'partnerKey'; keyId: string; access: Access[] }
  | { kind: 'platformKey'; keyId: string }
  /** a person with an invite's link, and the session they open it in, if signed in */
  | { kind: 'invite'; inviteId: string; session: { userId: string; sessionId: string } | null }
  | { kind: 'system' }

/** An actor and its tenant; no tenant for platform, support, system, and users who have not chosen one yet. */
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
