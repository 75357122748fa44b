import type { Metadata } from 'next'
import { orNotFound, requirePartner } from '@/app/page-context'
import { CopyCurl } from '@/components/api/copy-curl'
import { NoticeList } from '@/components/notices/notice-list'
import { PageHead } from '@/components/ui/page-head'
import { listEndpointUrls } from '@/lib/endpoints/service'
import { noticeQuery } from '@/lib/notices/schema'
import { listNotices } from '@/lib/notices/service'
import { hasScope } from '@/lib/platform/scopes'

export const metadata: Metadata = { title: 'Alerts' }

export default async function NoticesPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const ctx = await requirePartner('/notices')
  const { cursor } = await searchParams
  const [initial, urls] = await Promise.all([
    orNotFound(listNotices(ctx, noticeQuery.parse({ cursor }))),
    listEndpointUrls(ctx),
  ])
  return (
    <>
      <PageHead title="Alerts" note="Failed deliveries, failing endpoints and disabled endpoints">
        <CopyCurl
          request={{ path: `/v1/notices${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}` }}
          isSmall
        />
      </PageHead>
      <NoticeList
        key={cursor ?? ''}
        cursor={cursor}
        initial={initial}
        urls={urls}
        canWrite={hasScope(ctx.actor, 'notices:write')}
      />
    </>
  )
}
