'use client'

import { Eye, EyeOff } from 'lucide-react'
import type { SignInResponse } from 'next-auth/react'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'

// While the form is filled in, not before it is shown.
const loadAuth = () => import('next-auth/react')

// next-auth answers 401 with this one word for a wrong password, and with our own sentence for too many of them.
function explain(result: SignInResponse | null | undefined): string {
  if (result?.status !== 401) return 'The server cannot be reached. Try again in a moment.'
  const reason = result.error ?? 'CredentialsSignin'
  return reason === 'CredentialsSignin' ? 'E-mail and password do not match.' : reason
}

export function SignInForm({ returnTo }: { returnTo: string }) {
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [isShown, setShown] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form)
    setBusy(true)
    setError(undefined)
    const credentials = { email: String(fields.get('email')), password: String(fields.get('password')) }
    const { signIn } = await loadAuth()
    const result = await signIn('credentials', { ...credentials, redirect: false }).catch(() => null)
    if (result?.ok) return window.location.assign(returnTo)
    setBusy(false)
    setError(explain(result))
    form.querySelector<HTMLInputElement>('[name=password]')?.focus()
  }

  const Icon = isShown ? EyeOff : Eye
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field id="email" label="E-mail" type="email" autoComplete="username" required />
      <Field
        id="password"
        label="Password"
        type={isShown ? 'text' : 'password'}
        autoComplete="current-password"
        required
        error={error}
        end={
          <Button
            look="quiet"
            size="icon"
            aria-label={isShown ? 'Hide password' : 'Show password'}
            onClick={() => setShown(!isShown)}
          >
            <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
          </Button>
        }
      />
      <Button look="primary" size="field" type="submit" disabled={busy}>
        Sign in
      </Button>
    </form>
  )
}
