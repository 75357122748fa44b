import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { AuditLog } from '@/lib/audit/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** The partner's whole audit log, newest first, page by page. */
export const auditLogPages = () =>
  infiniteQueryOptions({
    queryKey: keyOf('audit-log', 'pages'),
    queryFn: ({ pageParam }) =>
      callApi<AuditLog>(`/v1/audit-log${pageParam && `?cursor=${encodeURIComponent(pageParam)}`}`),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
  })

/** The partner's hundred newest changes. */
export const latestAuditLog = () =>
  queryOptions({
    queryKey: keyOf('audit-log', 'latest'),
    queryFn: () => callApi<AuditLog>('/v1/audit-log?limit=100'),
  })
