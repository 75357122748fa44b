import { queryOptions } from '@tanstack/react-query'
import type { FirstRun } from '@/lib/first-run/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** How far the partner's first steps are. */
export const firstRun = () =>
  queryOptions({ queryKey: keyOf('first-run'), queryFn: () => callApi<FirstRun>('/v1/first-run') })
