import { parseCookie } from 'cookie'
import { decode } from 'next-auth/jwt'
import { findSessionUser } from '@/db/queries/tenancy'
import type { Identity } from '@/lib/platform/actor'
import type { Runtime } from '@/lib/platform/context'

/** The session cookie's name; with HTTPS it is bound to the host by its prefix (RFC 6265bis, 4.1.3.2). */
export function sessionCookieName(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Host-next-auth.session-token' : 'next-auth.session-token'
}

// Its name in earlier versions with HTTPS; other hosts of the domain can set a cookie with that name.
const formerCookieName = '__Secure-next-auth.session-token'

/**
 * An earlier version's session cookie, used only when nothing else identifies the user: a token without the claim
 * `bound`. Tokens of today's sessions are refused, so none can be planted this way; since sessions last twelve hours,
 * no such cookie is valid after that.
 */
export async function readFormerCookie(
  runtime: Runtime,
  cookies: Record<string, string | undefined>,
): Promise<string | null> {
  const token = cookies[formerCookieName]
  if (!token || !runtime.publicUrl.startsWith('https:') || cookies[sessionCookieName(runtime.publicUrl)])
    return null
  const claims = await readClaims(runtime, token)
  return claims && claims.bound !== true ? token : null
}

/** The header that removes the cookie of earlier versions. */
export const formerCookieRemoval = `${formerCookieName}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`

/**
 * The signed-in user of a request, or null. The cookie only names a session: whether it is live and what the user may
 * do is read from the database each time.
 */
export async function findSession(
  runtime: Runtime,
  cookieHeader: string | null,
): Promise<(Identity & { actor: { kind: 'user' } }) | null> {
  const cookies = parseCookie(cookieHeader ?? '')
  const token = cookies[sessionCookieName(runtime.publicUrl)] || (await readFormerCookie(runtime, cookies))
  if (!token) return null
  const claims = await readClaims(runtime, token)
  if (typeof claims?.sid !== 'string') return null
  const { sid: sessionId } = claims
  const user = await findSessionUser(runtime.database.reads, sessionId, runtime.now())
  if (!user) return null
  const { id: userId, email, name } = user
  const role = user.is_support ? 'support' : user.role
  return { actor: { kind: 'user', userId, role, email, name, sessionId }, partnerId: user.partner_id ?? '' }
}

function readClaims({ nextAuthSecret }: Runtime, token: string) {
  return decode({ token, secret: nextAuthSecret }).catch(() => null)
}
