import { queryOptions } from '@tanstack/react-query'
import type { View, ViewList } from '@/lib/views/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** Reads the team's saved views. */
export const listViews = () => callApi<ViewList>('/v1/views')

/** The team's saved views. */
export const viewList = () => queryOptions({ queryKey: keyOf('views'), queryFn: listViews })

/** Saves a filter under a name. */
export const createView = (name: string, filter: string) =>
  callApi<View>('/v1/views', { method: 'POST', body: { name, filter } })

/** Deletes a saved view. */
export const deleteView = (id: string) => callApi(`/v1/views/${id}`, { method: 'DELETE' })
