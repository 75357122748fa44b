import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { auditLog, auditQuery } from '@/lib/audit/schema'
import { listAuditEntries } from '@/lib/audit/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'audit:read', summary: 'List audit log entries', query: auditQuery, reply: auditLog },
    ({ ctx, query }) => listAuditEntries(ctx, query),
  ),
})
