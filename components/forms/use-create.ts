'use client'

import { type FormEvent, useState } from 'react'
import { type FormErrors, focusFirstError, toFormErrors } from './form-error'

/**
 * A form that creates something by a call of the API: what came of it, the API's errors by field with the focus on the
 * first, and whether the reply is still to come. `onCreated` is told as soon as it has come.
 */
export function useCreate<Created>(
  create: (body: object) => Promise<Created>,
  toBody: (fields: FormData) => object,
  onCreated?: (created: Created, form: HTMLFormElement) => void,
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
      const reply = await create(body)
      setCreated(reply)
      setErrors({})
      onCreated?.(reply, form)
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
