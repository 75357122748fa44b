import { sessionCookieName } from './session'

const minutes15 = 15 * 60

/** next-auth's cookies, inaccessible to scripts; with HTTPS their prefix binds them to the host. */
export function authCookies(publicUrl: string) {
  const secure = publicUrl.startsWith('https:')
  const options = { httpOnly: true, sameSite: 'lax' as const, path: '/', secure }
  const named = (name: string) => `${secure ? '__Host-' : ''}next-auth.${name}`
  return {
    sessionToken: { name: sessionCookieName(publicUrl), options },
    callbackUrl: { name: callbackCookieName(publicUrl), options },
    csrfToken: { name: named('csrf-token'), options },
    pkceCodeVerifier: { name: named('pkce.code_verifier'), options: { ...options, maxAge: minutes15 } },
    state: { name: named('state'), options: { ...options, maxAge: minutes15 } },
    nonce: { name: named('nonce'), options },
  }
}

/** The name of the cookie that holds the address to return to. */
export function callbackCookieName(publicUrl: string): string {
  return `${publicUrl.startsWith('https:') ? '__Host-' : ''}next-auth.callback-url`
}
