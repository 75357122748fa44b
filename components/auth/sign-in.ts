import type { SignInResponse } from 'next-auth/react'

// While the form is filled in, not before it is shown.
const loadAuth = () => import('next-auth/react')

/** Signs in by e-mail and password; null once that is done, else a sentence that says why it is not. */
export async function signInByPassword(email: string, password: string): Promise<string | null> {
  const { signIn } = await loadAuth()
  const result = await signIn('credentials', { email, password, redirect: false }).catch(() => null)
  return result?.ok ? null : explain(result)
}

/** Leaves for the server that is configured beside passwords; it comes back to `returnTo`. */
export async function signInElsewhere(returnTo: string): Promise<void> {
  const { signIn } = await loadAuth()
  await signIn('oidc', { callbackUrl: returnTo })
}

/** Ends the session, and goes on to a path of our own. */
export async function signOutTo(path: string): Promise<void> {
  const { signOut } = await loadAuth()
  await signOut({ callbackUrl: path })
}

// A wrong password is a 401 with this one word; why one was not even checked is told by our own sentence.
function explain(result: SignInResponse | null | undefined): string {
  if (!result || ![401, 403, 429].includes(result.status))
    return 'We can’t reach the server. Try again in a moment.'
  const reason = result.error ?? 'CredentialsSignin'
  return reason === 'CredentialsSignin' ? 'Wrong email or password.' : reason
}
