'use client'

import { useState } from 'react'
import { acceptInvite } from '@/components/api/accept-invite'
import { MutationError } from '@/components/api/mutation-error'
import { useCreate } from '@/components/forms/use-create'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { minPasswordLength } from '@/lib/users/limits'
import { PasswordField } from './password-field'
import { signInByPassword } from './sign-in'

interface JoinProps {
  token: string
  email: string
}

/** Creates an account with a name and a password, and signs in. */
export function JoinAnew({ token, email }: JoinProps) {
  const [hasJoined, setJoined] = useState(false)
  const { errors, busy, submit } = useCreate(
    (body) => acceptInvite(token, null, body),
    (fields) => ({ name: fields.get('name'), password: fields.get('password') }),
    (_, form) => {
      setJoined(true)
      const password = String(new FormData(form).get('password'))
      // The account exists by now: if signing in fails, the user can do it on the sign-in page.
      void signInByPassword(email, password).then((problem) =>
        window.location.assign(problem === null ? '/overview' : '/sign-in'),
      )
    },
  )
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <Field
        id="email"
        label="Email"
        type="email"
        autoComplete="username"
        value={email}
        readOnly
        hint="You’ll sign in with this address"
      />
      <Field id="name" label="Your name" autoComplete="name" error={errors.name} />
      <PasswordField
        autoComplete="new-password"
        error={errors.password}
        hint={`At least ${minPasswordLength} characters`}
      />
      <Join error={errors.form} isBusy={busy || hasJoined} />
    </form>
  )
}

/** Joins with an existing account, whose name and password stay unchanged. */
export function JoinAsKnown({ token, email, userId }: JoinProps & { userId: string | null }) {
  const [hasJoined, setJoined] = useState(false)
  const { errors, busy, submit } = useCreate(
    (body) => acceptInvite(token, userId, body),
    () => ({}),
    () => {
      setJoined(true)
      window.location.assign(userId === null ? '/sign-in?return=/overview' : '/overview')
    },
  )
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <p className="break-words text-text-2">
        You’ll join as <b className="font-medium text-text">{email}</b> and sign in the same way as before.
      </p>
      <Join error={errors.form} isBusy={busy || hasJoined} />
    </form>
  )
}

function Join({ error, isBusy }: { error: string | undefined; isBusy: boolean }) {
  return (
    <>
      <MutationError error={error} role="alert" />
      <Button look="primary" size="field" type="submit" disabled={isBusy}>
        Join
      </Button>
    </>
  )
}
