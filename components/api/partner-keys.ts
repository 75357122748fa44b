import { queryOptions } from '@tanstack/react-query'
import type { CreatedKey, DeletedKey, KeyList } from '@/lib/keys/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** The partner's API keys. */
export const partnerKeyList = () =>
  queryOptions({ queryKey: keyOf('keys'), queryFn: () => callApi<KeyList>('/v1/keys') })

/** Creates an API key. */
export const createKey = (body: object) => callApi<CreatedKey>('/v1/keys', { method: 'POST', body })

/** Revokes an API key. */
export const revokeKey = (id: string) => callApi<DeletedKey>(`/v1/keys/${id}`, { method: 'DELETE' })
