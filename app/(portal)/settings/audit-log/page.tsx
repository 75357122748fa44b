import type { Metadata } from 'next'
import { requirePartner } from '@/app/page-context'
import { AuditList } from '@/components/settings/audit-list'
import { auditQuery } from '@/lib/audit/schema'
import { listAuditEntries } from '@/lib/audit/service'

export const metadata: Metadata = { title: 'Audit log' }

export default async function AuditLogPage() {
  const ctx = await requirePartner('/settings/audit-log')
  const initial = await listAuditEntries(ctx, auditQuery.parse({}))
  return (
    <>
      <h2 className="px-5 pb-2 font-semibold text-md max-card:px-4">Audit log</h2>
      <AuditList initial={initial} />
    </>
  )
}
