import { findOpenInvite } from '@/db/queries/invites'
import { findLiveKey } from '@/db/queries/keys'
import { findSession } from '@/lib/auth/session'
import { AppError } from '@/lib/contract/errors'
import { type Access, accesses, type Identity } from '@/lib/platform/actor'
import type { Runtime } from '@/lib/platform/context'
import { hashKey, type KeyKind, looksLikeKey, looksLikeToken } from '@/lib/platform/crypto/keys'
import { networkFrom } from '@/lib/platform/http/incoming'
import { rateLimited } from '@/lib/platform/http/rate-limit'
import type { Scope } from '@/lib/platform/scopes'

const headers = { partner: 'x-partner-key', platform: 'x-platform-key' } as const

/**
 * Identifies the caller: a platform key on platform routes, an invite's token where one is accepted; else a partner
 * key or the portal's session cookie. Throws 401 without a valid one, or when the session belongs to another user
 * than `X-Session-User` or another partner than `X-Session-Partner` (429 after too many bad keys from one address),
 * 403 when a session's write does not come from our own pages.
 */
export async function authenticate(runtime: Runtime, request: Request, scope: Scope): Promise<Identity> {
  if (scope.startsWith('events:')) return authenticateKey(runtime, request, 'platform')
  if (scope === 'invites:accept') return authenticateInvite(runtime, request)
  if (request.headers.has(headers.partner)) return authenticateKey(runtime, request, 'partner')

  const session = await findSession(runtime, request.headers.get('cookie'))
  if (!session) throw unauthenticated('Send a partner key in the X-Partner-Key header, or sign in.')
  assertSameUser(request, session.actor.userId)
  assertSamePartner(request, session.partnerId)
  assertOwnOrigin(runtime, request)
  return session
}

async function authenticateKey(runtime: Runtime, request: Request, kind: KeyKind): Promise<Identity> {
  const key = request.headers.get(headers[kind]) ?? ''
  const row = looksLikeKey(kind, key)
    ? await findLiveKey(runtime.database.reads, hashKey(key), runtime.now())
    : undefined
  if (row?.kind !== kind) {
    if (key !== '') await countFailure(runtime, request)
    const header = kind === 'partner' ? 'X-Partner-Key' : 'X-Platform-Key'
    throw unauthenticated(`Send a valid ${kind} key in the ${header} header.`)
  }
  if (row.kind === 'platform') return { actor: { kind: 'platformKey', keyId: row.id }, partnerId: '' }
  const access: Access[] = row.access === null ? [...accesses] : JSON.parse(row.access)
  return { actor: { kind: 'partnerKey', keyId: row.id, access }, partnerId: row.partner_id ?? '' }
}

// Wrong, used, revoked and expired tokens get the same reply.
async function authenticateInvite(runtime: Runtime, request: Request): Promise<Identity> {
  const token = request.headers.get('x-invite-token') ?? ''
  const invite = looksLikeToken(token)
    ? await findOpenInvite(runtime.database.reads, hashKey(token), runtime.now())
    : undefined
  if (!invite) {
    if (token !== '') await countFailure(runtime, request)
    throw unauthenticated('This invitation is no longer valid.')
  }
  assertOwnOrigin(runtime, request)
  const session = (await findSession(runtime, request.headers.get('cookie')))?.actor ?? null
  assertSameUser(request, session?.userId ?? '')
  return { actor: { kind: 'invite', inviteId: invite.id, session }, partnerId: invite.partner_id }
}

// Only callers that send wrong keys are limited: a good key from the same address is never affected.
async function countFailure({ rateLimiter, trustedProxies }: Runtime, { headers }: Request): Promise<void> {
  const state = await rateLimiter.take('failedKeys', networkFrom(headers, trustedProxies))
  if (state?.isOver) throw rateLimited(state, 'invalid keys from this IP address')
}

function unauthenticated(detail: string): AppError {
  return new AppError('unauthenticated', detail)
}

// A page still open from one user's session must not act in the next user's, whose cookie the browser sends
// automatically.
function assertSameUser({ headers }: Request, userId: string): void {
  const expected = headers.get('x-session-user')
  if (expected !== null && expected !== userId)
    throw unauthenticated('The signed-in user is not the one named in X-Session-User.')
}

// Nor may it act in another partner that its user has switched to in another tab.
function assertSamePartner({ headers }: Request, partnerId: string): void {
  const expected = headers.get('x-session-partner')
  if (expected === null || expected === partnerId) return
  const message = 'The session’s partner is not the one named in X-Session-Partner.'
  throw new AppError('unauthenticated', message, [{ field: 'X-Session-Partner', code: 'switched', message }])
}

// A browser sends the cookie with requests from any site, but a site can't forge Origin.
function assertOwnOrigin(runtime: Runtime, request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const origin = request.headers.get('origin')
  if (origin === null || !ownOrigins(runtime.publicUrl).includes(origin)) {
    throw new AppError('forbidden', 'Requests with a session must come from the portal (unexpected Origin).')
  }
}

/** The origins of our own pages; on loopback, under each of its names. */
export function ownOrigins(publicUrl: string): string[] {
  const url = new URL(publicUrl)
  const loopback = ['127.0.0.1', 'localhost', '[::1]']
  if (!loopback.includes(url.hostname)) return [url.origin]
  return loopback.map((name) => `${url.protocol}//${name}${url.port ? `:${url.port}` : ''}`)
}
