import { auditLog, auditQuery } from '@/lib/audit/schema'
import { findAuditEntries } from '@/lib/audit/service'
import { methodNotAllowed, route } from '@/lib/http/route'

export const GET = route(
  { scope: 'audit:read', summary: 'List audit log entries', query: auditQuery, reply: auditLog },
  ({ ctx, query }) => findAuditEntries(ctx, query),
)

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
