import type { NextAuthOptions } from 'next-auth'
import credentials from 'next-auth/providers/credentials'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { OidcSettings } from '@/lib/config/people'
import type { AppError } from '@/lib/contract/errors'
import type { Runtime } from '@/lib/platform/context'
import { networkFrom } from '@/lib/platform/http/incoming'
import { toAppError } from '@/lib/platform/http/problem'
import { endSession, signIn } from '@/lib/users/service'
import { signInVerified } from '@/lib/users/verified-sign-in'
import { authCookies } from './cookies'
import { findSession } from './session'

const sessionSeconds = 12 * 3600

/**
 * next-auth with e-mail and password and, where one is configured, another server that says who somebody is. The token
 * carries nothing but the id of a row in `sessions`. `cookies` are those of the request that is answered; `onRefusal` is
 * told why nobody was signed in whose password was not wrong.
 */
export function authOptions(
  runtime: Runtime,
  cookies: string | null = null,
  onRefusal: (refusal: AppError) => void = () => undefined,
): NextAuthOptions {
  const secure = runtime.publicUrl.startsWith('https:')
  return {
    secret: runtime.nextAuthSecret,
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    useSecureCookies: secure,
    cookies: authCookies(runtime.publicUrl),
    providers: [
      credentials({
        credentials: {
          email: { label: 'Email', type: 'email' },
          password: { label: 'Password', type: 'password' },
        },
        // What is thrown reaches the sign-in form by its message.
        authorize: async (input, request) => {
          const { email = '', password = '' } = input ?? {}
          const from = networkFrom(new Headers(request.headers), runtime.trustedProxies)
          const signedIn = signIn(runtime, { email, password, from }, sessionSeconds * 1000)
          const session = await signedIn.catch((error: unknown) => {
            const refusal = toAppError(error)
            if (refusal.code === 'internal')
              runtime.log.error({ err: error }, 'a password could not be checked')
            onRefusal(refusal)
            throw refusal
          })
          return session && { id: session.id }
        },
      }),
      ...(runtime.oidc ? [oidcProvider(runtime.oidc)] : []),
    ],
    callbacks: {
      signIn: async ({ user, account, profile }) => {
        if (account?.provider !== 'oidc') return true
        const ownUserId = (await findSession(runtime, cookies))?.actor.userId ?? null
        const way = { lifetimeMs: sessionSeconds * 1000, ownUserId }
        const session = await signInVerified(runtime, profile ?? {}, way)
        // As with a password, what stands for the user from here on is the session.
        if (session) user.id = session.id
        return session !== null
      },
      // `bound`: its cookie is one that only this host can have set, unlike those of versions before.
      jwt: ({ token, user }) => ({ sid: user ? user.id : token.sid, bound: true }),
      session: ({ session }) => ({ expires: session.expires }),
    },
    // Its own messages may hold what a person or another server has sent.
    logger: {
      error: (code) => runtime.log.warn({ code }, 'next-auth could not sign a user in'),
      warn: () => undefined,
      debug: () => undefined,
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === 'string') await endSession(runtime, token.sid)
      },
    },
  }
}

/** Claims as such a server gives them. */
interface Claims {
  sub: string
  email?: string
  email_verified?: boolean
}

// What the ID token leaves out, as many do with the e-mail, is asked for.
function oidcProvider({ issuer, clientId, clientSecret, name }: OidcSettings): OAuthConfig<Claims> {
  return {
    id: 'oidc',
    name,
    type: 'oauth',
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    authorization: { params: { scope: 'openid email' } },
    userinfo: {
      request: async ({ client, tokens }) => {
        const claims = (tokens as { claims(): Claims }).claims()
        const isWhole = claims.email !== undefined || !client.issuer.metadata.userinfo_endpoint
        return isWhole ? claims : { ...(await client.userinfo(tokens as string & typeof tokens)), ...claims }
      },
    },
    profile: ({ sub, email = null }) => ({ id: sub, email }),
  }
}
