import { queryOptions } from '@tanstack/react-query'
import type { DeletedSession, SessionList } from '@/lib/users/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** Where the user is signed in. */
export const sessionList = () =>
  queryOptions({ queryKey: keyOf('sessions'), queryFn: () => callApi<SessionList>('/v1/sessions') })

/** Ends one of the user's sessions. */
export const endSession = (id: string) => callApi<DeletedSession>(`/v1/sessions/${id}`, { method: 'DELETE' })
