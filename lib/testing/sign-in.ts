import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { sessionCookieName } from '@/lib/auth/session'
import { createContext, type Role, type Runtime } from '@/lib/context'
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
