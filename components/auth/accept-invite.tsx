'use client'

import { useState } from 'react'
import { useCreate } from '@/components/forms/use-create'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import type { JoinedUser } from '@/lib/invites/schema'
import { leastPassword } from '@/lib/users/limits'
import { PasswordField } from './password-field'
import { signInByPassword } from './sign-in'

/** Takes a name and a password, makes the user and signs them in. */
export function AcceptInvite({ token, email }: { token: string; email: string }) {
  const [hasJoined, setJoined] = useState(false)
  const { errors, busy, submit } = useCreate<JoinedUser>(
    '/v1/invites/accept',
    (fields) => ({ name: fields.get('name'), password: fields.get('password') }),
    (_, form) => {
      setJoined(true)
      const password = String(new FormData(form).get('password'))
      // Whoever cannot be signed in at once does it by hand: they are a user by now.
      void signInByPassword(email, password).then((problem) =>
        window.location.assign(problem === null ? '/overview' : '/sign-in'),
      )
    },
    { 'x-invite-token': token },
  )
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <Field
        id="email"
        label="E-mail"
        type="email"
        autoComplete="username"
        value={email}
        readOnly
        hint="What you sign in with"
      />
      <Field id="name" label="Your name" autoComplete="name" error={errors.name} />
      <PasswordField
        autoComplete="new-password"
        error={errors.password}
        hint={`At least ${leastPassword} characters`}
      />
      {errors.form ? (
        <p role="alert" className="text-failed">
          {errors.form}
        </p>
      ) : null}
      <Button look="primary" size="field" type="submit" disabled={busy || hasJoined}>
        Join
      </Button>
    </form>
  )
}
