import { ApiError } from '@/components/api/client'

/** Why the API did not do it. */
export function Refusal({ error }: { error: Error | null }) {
  if (!error) return null
  return (
    <p className="text-failed">
      {error instanceof ApiError ? error.message : 'The request failed. Try again.'}
    </p>
  )
}
