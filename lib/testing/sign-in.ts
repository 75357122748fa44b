import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { insertMembership, type PartnerRole } from '@/db/queries/memberships'
import { sessionCookieName } from '@/lib/auth/session'
import type { Role } from '@/lib/platform/actor'
import { createContext, type Runtime } from '@/lib/platform/context'
import { createUser, signIn } from '@/lib/users/service'

export interface SignedIn {
  email: string
  password: string
  userId: string
  sessionId: string
  /** the Cookie header of the portal's requests */
  cookie: string
}

/** A new user of that role, signed in by password, with the cookie that next-auth would have set. */
export async function signInAs(
  runtime: Runtime,
  role: Role,
  { partnerId, lifetimeMs = 3_600_000 }: { partnerId: string | null; lifetimeMs?: number },
): Promise<SignedIn> {
  const ctx = createContext(runtime, { actor: { kind: 'system' }, requestId: 'req_test' })
  const email = `${role}-${randomBytes(6).toString('hex')}@acme.example`
  const { id: userId, password } = await createUser(ctx, { email, role, partnerId })
  const session = await signIn(runtime, { email, password }, lifetimeMs)
  if (!session) throw new Error('The new user could not sign in')
  return { email, password, userId, sessionId: session.id, cookie: sealCookie(runtime, { sid: session.id }) }
}

/** Makes a user a member of another partner. */
export async function addMembership(
  { database, now }: Runtime,
  { userId, partnerId, role }: { userId: string; partnerId: string; role: PartnerRole },
): Promise<void> {
  const row = { user_id: userId, partner_id: partnerId, role, created_at: now() }
  await database.batch.write((db) => insertMembership(db, row))
}

/** Another session of a user, signed in by password. */
export async function signInAgain(
  runtime: Runtime,
  { email, password }: { email: string; password: string },
): Promise<{ sessionId: string; cookie: string }> {
  const session = await signIn(runtime, { email, password }, 3_600_000)
  if (!session) throw new Error('The user could not sign in again')
  return { sessionId: session.id, cookie: sealCookie(runtime, { sid: session.id }) }
}

/** The cookie header with next-auth's token: a JWE (dir, A256GCM) under a key derived from the secret. */
export function sealCookie(
  { nextAuthSecret, publicUrl }: Pick<Runtime, 'nextAuthSecret' | 'publicUrl'>,
  claims: object,
): string {
  const key = hkdfSync('sha256', nextAuthSecret, '', 'NextAuth.js Generated Encryption Key', 32)
  const header = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key), nonce).setAAD(Buffer.from(header))
  const exp = Math.floor(Date.now() / 1000) + 3600
  const sealed = Buffer.concat([cipher.update(JSON.stringify({ exp, ...claims })), cipher.final()])
  const parts = [nonce, sealed, cipher.getAuthTag()].map((bytes) => bytes.toString('base64url'))
  return `${sessionCookieName(publicUrl)}=${header}..${parts.join('.')}`
}
