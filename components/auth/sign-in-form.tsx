'use client'

import { type FormEvent, useState } from 'react'
import { MutationError } from '@/components/api/mutation-error'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { PasswordField } from './password-field'
import { signInByPassword, signInElsewhere } from './sign-in'

interface SignInFormProps {
  /** a local path to continue to */
  returnTo: string
  /** the name of the single sign-on provider, if one is configured */
  elsewhere: string | null
  /** why single sign-on failed */
  refusal: string | undefined
}

export function SignInForm({ returnTo, elsewhere, refusal }: SignInFormProps) {
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form)
    setBusy(true)
    setError(undefined)
    const problem = await signInByPassword(String(fields.get('email')), String(fields.get('password')))
    if (problem === null) return window.location.assign(returnTo)
    setBusy(false)
    setError(problem)
    form.querySelector<HTMLInputElement>('[name=password]')?.focus()
  }

  return (
    <div className="grid gap-5">
      {elsewhere ? <Elsewhere name={elsewhere} returnTo={returnTo} refusal={refusal} /> : null}
      <form onSubmit={submit} className="grid gap-4">
        <Field id="email" label="Email" type="email" autoComplete="username" required />
        <PasswordField autoComplete="current-password" error={error} />
        <Button look="primary" size="field" type="submit" disabled={busy}>
          Sign in
        </Button>
      </form>
    </div>
  )
}

interface ElsewhereProps {
  name: string
  returnTo: string
  refusal: string | undefined
}

function Elsewhere({ name, returnTo, refusal }: ElsewhereProps) {
  const [busy, setBusy] = useState(false)
  async function leave() {
    setBusy(true)
    await signInElsewhere(returnTo).catch(() => setBusy(false))
  }
  return (
    <div className="grid gap-3">
      <MutationError error={refusal} role="alert" />
      <Button size="field" disabled={busy} onClick={leave}>
        Continue with {name}
      </Button>
      <p className="flex items-center gap-3 text-muted before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
        or
      </p>
    </div>
  )
}
