import type { NextAuthOptions } from 'next-auth'
import credentials from 'next-auth/providers/credentials'
import type { Runtime } from '@/lib/context'
import { addressOf } from '@/lib/http/incoming'
import { endSession, signIn } from '@/lib/users/service'
import { sessionCookieName } from './session'

const sessionSeconds = 12 * 3600

/** next-auth with e-mail and password; the token carries nothing but the id of a row in `sessions`. */
export function authOptions(runtime: Runtime): NextAuthOptions {
  const secure = runtime.publicUrl.startsWith('https:')
  return {
    secret: runtime.nextAuthSecret,
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    useSecureCookies: secure,
    cookies: {
      sessionToken: {
        name: sessionCookieName(runtime.publicUrl),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
      },
    },
    providers: [
      credentials({
        credentials: {
          email: { label: 'E-mail', type: 'email' },
          password: { label: 'Password', type: 'password' },
        },
        // What is thrown reaches the sign-in form by its message.
        authorize: async (input, request) => {
          const { email = '', password = '' } = input ?? {}
          const from = addressOf(new Headers(request.headers), runtime.trustedProxies)
          const session = await signIn(runtime, { email, password, from }, sessionSeconds * 1000)
          return session && { id: session.id }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id } : token),
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === 'string') await endSession(runtime, token.sid)
      },
    },
  }
}
