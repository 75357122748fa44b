'use client'

import { type FormEvent, useState } from 'react'
import { callApi } from '@/components/api/client'
import { type FormErrors, focusFirstError, toFormErrors } from './form-error'

/**
 * A form that is sent to a path of /v1: what came of it, the API's errors by field with the focus on the first, and
 * whether the answer is still to come. `onCreated` is told as soon as it has come.
 */
export function useCreate<Created>(
  path: string,
  toBody: (fields: FormData) => object,
  onCreated?: (created: Created, form: HTMLFormElement) => void,
  headers?: Record<string, string>,
) {
  const [created, setCreated] = useState<Created>()
  const [errors, setErrors] = useState<FormErrors>({})
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const body = toBody(new FormData(form))
    setBusy(true)
    try {
      const answer = await callApi<Created>(path, { method: 'POST', body, headers })
      setCreated(answer)
      setErrors({})
      onCreated?.(answer, form)
    } catch (error) {
      const found = toFormErrors(error)
      setErrors(found)
      focusFirstError(form, found)
    } finally {
      setBusy(false)
    }
  }
  return { created, errors, busy, submit }
}
