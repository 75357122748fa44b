import { ApiError } from '@/components/api/client'

export type FormErrors = Record<string, string>

/** The API's answer by field; what belongs to no field of the form stands under `form`. */
export function toFormErrors(error: unknown): FormErrors {
  if (!(error instanceof ApiError)) return { form: 'The request failed. Try again.' }
  if (error.fields.length === 0) return { form: error.message }
  return Object.fromEntries(
    error.fields.map(({ field, message }) => [field.split('.')[0] ?? 'form', message]),
  )
}

/** Moves the focus to the first field that is wrong. */
export function focusFirstError(form: HTMLFormElement, errors: FormErrors): void {
  const field = Object.keys(errors)[0]
  form.querySelector<HTMLInputElement>(`[name="${field}"]`)?.focus()
}
