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
 * next-auth with e-mail and password and, if configured, an OpenID Connect server. The token carries only the id of a
 * row in `sessions`. `cookies` are those of the current request; `onRefusal` gets the reason for a refused sign-in
 * other than a wrong password.
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
        // The sign-in form gets the message of an error thrown here.
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
        // As with a password, the session represents the user from here on.
        if (session) user.id = session.id
        return session !== null
      },
      // `bound`: only this host can have set this cookie, unlike those of earlier versions.
      jwt: ({ token, user }) => ({ sid: user ? user.id : token.sid, bound: true }),
      session: ({ session }) => ({ expires: session.expires }),
    },
    // Its own messages may contain input of a person or another server.
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

/** Claims as such a server sends them. */
interface Claims {
  sub: string
  email?: string
  email_verified?: boolean
}

// Claims missing from the ID token, often the e-mail, are requested separately.
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
