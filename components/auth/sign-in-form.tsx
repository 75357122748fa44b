'use client'

import { signIn } from 'next-auth/react'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'

export function SignInForm({ returnTo }: { returnTo: string }) {
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setError(undefined)
    const credentials = { email: String(form.get('email')), password: String(form.get('password')) }
    const result = await signIn('credentials', { ...credentials, redirect: false })
    if (result?.ok) return window.location.assign(returnTo)
    setBusy(false)
    setError('E-mail or password is wrong.')
  }

  return (
    <form onSubmit={submit} className="grid max-w-sm gap-4">
      <Field id="email" label="E-mail" type="email" autoComplete="username" required />
      <Field
        id="password"
        label="Password"
        type="password"
        autoComplete="current-password"
        required
        error={error}
      />
      <div>
        <Button look="primary" type="submit" disabled={busy}>
          {busy ? 'Signing in' : 'Sign in'}
        </Button>
      </div>
    </form>
  )
}
