import { ApiError } from './client'

interface MutationErrorProps {
  /** why it was not done, or the sentence itself; nothing is shown where there is none */
  error: Error | string | null | undefined
  /** left out where it stands in an element that is read out already */
  role?: 'alert'
  /** its place among what is around it */
  className?: string
}

/** Says why the API did not do what was asked of it. */
export function MutationError({ error, role, className }: MutationErrorProps) {
  if (!error) return null
  return (
    <p role={role} className={className ? `${className} text-failed` : 'text-failed'}>
      {typeof error === 'string' ? error : reasonOf(error)}
    </p>
  )
}

/** The sentence that says why; the given one where the API has none. */
export function reasonOf(error: unknown, otherwise = 'The request failed. Try again.'): string {
  return error instanceof ApiError ? error.message : otherwise
}
