import { ApiError } from './client'

interface MutationErrorProps {
  /** the error, or a finished sentence; nothing is shown without one */
  error: Error | string | null | undefined
  /** left out inside an element that is announced anyway */
  role?: 'alert'
  /** classes for the layout around it */
  className?: string
}

/** Shows why the API refused a change. */
export function MutationError({ error, role, className }: MutationErrorProps) {
  if (!error) return null
  return (
    <p role={role} className={className ? `${className} text-failed` : 'text-failed'}>
      {typeof error === 'string' ? error : reasonOf(error)}
    </p>
  )
}

/** The message of an API error, or `fallback` for any other error. */
export function reasonOf(error: unknown, otherwise = 'The request failed. Try again.'): string {
  return error instanceof ApiError ? error.message : otherwise
}
