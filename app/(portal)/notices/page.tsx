import type { Metadata } from 'next'
import { NoticeList } from '@/components/notices/notice-list'
import { PageHead } from '@/components/ui/page-head'
import { noticeQuery } from '@/lib/notices/schema'
import { findNotices } from '@/lib/notices/service'
import { orNotFound, requirePartner } from '../../wiring'

export const metadata: Metadata = { title: 'Failures' }

export default async function NoticesPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const ctx = await requirePartner('/notices')
  const { cursor } = await searchParams
  const initial = await orNotFound(findNotices(ctx, noticeQuery.parse({ cursor })))
  return (
    <>
      <PageHead title="Failures" />
      <NoticeList key={cursor ?? ''} cursor={cursor} initial={initial} />
    </>
  )
}
