'use client'

import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type FormErrors, focusFirstError, toFormErrors } from '@/components/forms/form-error'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { callApi } from '@/lib/api-client'
import { leastPassword } from '@/lib/users/limits'
import type { ChangedPassword } from '@/lib/users/schema'

/** Changes the user's own password. */
export function PasswordForm({ email }: { email: string }) {
  const queries = useQueryClient()
  const [errors, setErrors] = useState<FormErrors>({})
  const [done, setDone] = useState('')
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form)
    const body = { current: String(fields.get('current')), new: String(fields.get('new')) }
    setDone('')
    setBusy(true)
    try {
      const { sessions_ended: ended } = await callApi<ChangedPassword>('/v1/profile/password', {
        method: 'POST',
        body,
      })
      form.reset()
      setErrors({})
      setDone(`Changed.${ended > 0 ? ` Other sessions that were ended: ${ended}.` : ''}`)
      await queries.invalidateQueries({ queryKey: ['sessions'] })
    } catch (error) {
      const found = toFormErrors(error)
      setErrors(found)
      focusFirstError(form, found)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form onSubmit={submit} noValidate className="grid max-w-sm gap-4 px-5 pb-10 max-card:px-4">
      {/* For password managers, which keep a password by its user. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <Field
        id="current"
        label="Current password"
        type="password"
        autoComplete="current-password"
        error={errors.current}
      />
      <Field
        id="new"
        label="New password"
        type="password"
        autoComplete="new-password"
        error={errors.new}
        hint={`At least ${leastPassword} characters. Your other sessions end.`}
      />
      {errors.form ? (
        <p role="alert" className="text-failed">
          {errors.form}
        </p>
      ) : null}
      <div className="flex items-center gap-3">
        <Button look="primary" size="field" type="submit" disabled={busy}>
          Change password
        </Button>
        <span role="status" className="text-text-2">
          {done}
        </span>
      </div>
    </form>
  )
}
