'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { keyOf } from '@/components/api/keys'
import { MutationError } from '@/components/api/mutation-error'
import { changePassword } from '@/components/api/profile'
import { useCreate } from '@/components/forms/use-create'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { minPasswordLength } from '@/lib/users/limits'
import type { ChangedPassword } from '@/lib/users/schema'

interface PasswordFormProps {
  email: string
  /** false for users of single sign-on */
  hasPassword: boolean
}

/** Changes the user's password, or sets a first one. */
export function PasswordForm({ email, hasPassword }: PasswordFormProps) {
  const router = useRouter()
  const queries = useQueryClient()
  const [isFirst, setFirst] = useState(false)
  const { created, errors, busy, submit } = useCreate(
    changePassword,
    (fields) => ({ current: fields.get('current') ?? '', new: fields.get('new') }),
    (_, form) => {
      form.reset()
      setFirst(!hasPassword)
      void queries.invalidateQueries({ queryKey: keyOf('sessions') })
      if (!hasPassword) router.refresh()
    },
  )
  const isDone = created && !busy && Object.keys(errors).length === 0

  return (
    <form onSubmit={submit} noValidate className="grid max-w-sm gap-4 px-5 pb-10 max-card:px-4">
      {/* Password managers need the username beside the password. */}
      <input type="hidden" autoComplete="username" value={email} readOnly />
      {hasPassword ? (
        <Field
          id="current"
          label="Current password"
          type="password"
          autoComplete="current-password"
          error={errors.current}
        />
      ) : (
        <p className="text-text-2">
          You don’t have a password because you use single sign-on. You can set one.
        </p>
      )}
      <Field
        id="new"
        label="New password"
        type="password"
        autoComplete="new-password"
        error={errors.new}
        hint={`At least ${minPasswordLength} characters. You’ll be signed out everywhere else.`}
      />
      <MutationError error={errors.form} role="alert" />
      <div className="flex items-center gap-3">
        <Button look="primary" size="field" type="submit" disabled={busy}>
          {hasPassword ? 'Change password' : 'Set password'}
        </Button>
        <span role="status" className="text-text-2">
          {isDone ? describe(created, isFirst) : ''}
        </span>
      </div>
    </form>
  )
}

function describe({ sessions_ended: ended }: ChangedPassword, isFirst: boolean): string {
  return `Password ${isFirst ? 'set' : 'changed'}.${ended > 0 ? ` Other sessions signed out: ${ended}.` : ''}`
}
