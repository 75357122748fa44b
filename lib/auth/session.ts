import { parseCookie } from 'cookie'
import { decode } from 'next-auth/jwt'
import { findSessionUser } from '@/db/queries/tenancy'
import type { Identity, Runtime } from '@/lib/context'

/** The cookie's name; with HTTPS it is bound to the host by its prefix. */
export function sessionCookieName(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Secure-next-auth.session-token' : 'next-auth.session-token'
}

/**
 * The signed-in user of a request, or null. The cookie only names a session: whether it still lives and what the user
 * may do is read from the database each time.
 */
export async function findSession(
  runtime: Runtime,
  cookieHeader: string | null,
): Promise<(Identity & { actor: { kind: 'user' } }) | null> {
  const token = parseCookie(cookieHeader ?? '')[sessionCookieName(runtime.publicUrl)]
  if (!token) return null
  const claims = await decode({ token, secret: runtime.nextAuthSecret }).catch(() => null)
  if (typeof claims?.sid !== 'string') return null
  const { sid: sessionId } = claims
  const user = await findSessionUser(runtime.database.reads, sessionId, runtime.now())
  if (!user) return null
  const { id: userId, email, name } = user
  const role = user.is_support ? 'support' : user.role
  return { actor: { kind: 'user', userId, role, email, name, sessionId }, partnerId: user.partner_id ?? '' }
}
