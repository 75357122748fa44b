'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { MutationError } from '@/components/api/mutation-error'
import { acknowledgeNotice, openNotices } from '@/components/api/notices'
import { QueryError } from '@/components/api/query-error'
import { Outcome } from '@/components/deliveries/outcome'
import { describeNotice } from '@/components/notices/sentence'
import { Time } from '@/components/time/time'
import { useZone } from '@/components/time/zone'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { formatCount, formatHost, type Zone } from '@/lib/contract/format'
import type { Notice, NoticeList } from '@/lib/notices/schema'

interface OpenNoticesProps {
  initial: NoticeList
  /** the total number of open notices */
  count: number
  /** the URLs of the partner's endpoints by ID */
  urls: Record<string, string>
  canWrite: boolean
  onChange: () => void
}

/** The newest unacknowledged notices, as many as fit beside the chart. */
export function OpenNotices({ initial, count, urls, canWrite, onChange }: OpenNoticesProps) {
  const { data, error, refetch } = useQuery({
    ...openNotices(),
    initialData: initial,
    refetchInterval: 5000,
  })
  const { zone } = useZone()
  const acknowledge = useMutation({
    mutationFn: acknowledgeNotice,
    onSettled: () => {
      onChange()
      return refetch()
    },
  })
  return (
    <section aria-labelledby="open-notices" className="grid content-start">
      <h2 id="open-notices" className="flex items-baseline gap-2 pb-2 font-semibold text-md">
        Alerts
        <span className="font-normal text-muted">{count > 0 ? `${formatCount(count)} open` : 'none'}</span>
        <Link href="/notices" className="ml-auto font-normal text-sm">
          View all
        </Link>
      </h2>
      <QueryError part="Alerts" error={error} onRetry={() => refetch()} />
      <MutationError error={acknowledge.error} role="alert" className="pb-2" />
      {data.notices.length === 0 ? (
        <p className="border-border-strong border-t pt-2.5 text-muted">You’re all caught up.</p>
      ) : null}
      <ul className={data.notices.length > 0 ? 'border-border-strong border-t' : ''}>
        {data.notices.map((notice) => (
          <Item key={notice.id} notice={notice} url={urls[notice.data.webhook_id]}>
            {canWrite ? (
              <Button
                aria-label={`Acknowledge: ${titleOf(notice, zone)}`}
                disabled={acknowledge.isPending && acknowledge.variables === notice.id}
                onClick={() => acknowledge.mutate(notice.id)}
              >
                Acknowledge
              </Button>
            ) : null}
          </Item>
        ))}
      </ul>
    </section>
  )
}

function titleOf(notice: Notice, zone: Zone): string {
  return notice.type === 'webhook.delivery_failed' ? notice.data.event_type : describeNotice(notice, zone)
}

interface ItemProps {
  notice: Notice
  url: string | undefined
  children: React.ReactNode
}

function Item({ notice, url, children }: ItemProps) {
  const { zone } = useZone()
  const { type, data } = notice
  const isWarning = type === 'webhook.endpoint_failing'
  const place = type === 'webhook.delivery_failed' ? `/deliveries/${data.delivery_id}` : null
  const href = place ?? (url ? `/endpoints/${data.webhook_id}` : '/notices')
  return (
    <li className="grid grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2 border-border border-b py-2.5">
      <span className={`pt-[3px] ${isWarning ? 'text-pending' : 'text-failed'}`}>
        <Glyph shape={isWarning ? { pie: 0.75 } : 'cross'} />
      </span>
      <Link href={href} className="break-words font-medium text-text">
        {titleOf(notice, zone)}
      </Link>
      <span className="justify-self-end text-muted">
        <Time at={notice.created_at} />
      </span>
      <span className="col-start-2 truncate text-text-2">{url ? formatHost(url) : 'deleted endpoint'}</span>
      <div className="col-span-2 col-start-2 flex items-center justify-between gap-2 text-text-2">
        <span>
          <Outcome
            code={type === 'webhook.delivery_failed' ? data.last_status_code : null}
            cause={data.last_cause}
          />
        </span>
        {children}
      </div>
    </li>
  )
}
