'use client'

import { type FormEvent, useState } from 'react'
import { callApi } from '@/lib/api-client'
import { type FormErrors, focusFirstError, toFormErrors } from './form-error'

/**
 * A form that makes one thing at a path of /v1: what was made, the API's errors by field with the focus on the first,
 * and whether the answer is still to come.
 */
export function useCreate<Created>(path: string, toBody: (fields: FormData) => object) {
  const [created, setCreated] = useState<Created>()
  const [errors, setErrors] = useState<FormErrors>({})
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const body = toBody(new FormData(form))
    setBusy(true)
    try {
      setCreated(await callApi<Created>(path, { method: 'POST', body }))
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
