'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { Time } from '@/components/time/time'
import { useZone } from '@/components/time/zone'
import { formatId, formatTarget } from '@/lib/contract/format'
import type { DeliveryDetail } from '@/lib/deliveries/schema'
import { describeDelivery } from './sentence'
import { StatusGlyph } from './status-mark'

interface HeadProps {
  delivery: DeliveryDetail
  /** the endpoint's current URL, if it still exists */
  endpointUrl: string | null
  now: number
  /** 2 when it is shown beside a list */
  level: 1 | 2
  /** the action buttons */
  children: ReactNode
}

/** A delivery's summary sentence, its event and endpoint, and its actions. */
export function DeliveryHead({ delivery, endpointUrl, now, level, children }: HeadProps) {
  const { zone } = useZone()
  const Heading = `h${level}` as const
  const { fact, next } = describeDelivery(delivery, now, zone)
  const url = delivery.attempts.at(-1)?.url ?? endpointUrl
  const givesUpAt = delivery.schedule.at(-1)?.at
  return (
    <header className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 pt-5 page:grid-cols-[auto_minmax(0,1fr)_auto]">
      <span className="pt-[5px]">
        <StatusGlyph delivery={delivery} size={18} />
      </span>
      <Heading className="text-text-2 text-xl tracking-[-0.015em]">
        <b className="font-semibold text-text">{fact}</b> {next.before}
        {next.countdown ? <b className="font-semibold text-text">{next.countdown}</b> : null}
        {next.after}
      </Heading>
      <div className="col-span-2 row-start-3 flex flex-wrap items-start gap-2 pt-2 page:col-span-1 page:col-start-3 page:row-span-2 page:row-start-1 page:pt-0">
        {children}
      </div>
      <p className="col-start-2 row-start-2 break-words text-muted">
        <span className="text-text">{delivery.event_type}</span>
        {url ? (
          <>
            {' '}
            to <span className="break-all text-text">{formatTarget(url)}</span>
          </>
        ) : null}
        , for {delivery.account_id}, created <Time at={delivery.created_at} form="full" isExact />
        {givesUpAt ? (
          <>
            , last retry around <Time at={givesUpAt} />
          </>
        ) : null}
        {delivery.resend_of ? (
          <>
            .{' '}
            <Link className="underline underline-offset-3" href={`/deliveries/${delivery.resend_of}`}>
              Resend of {formatId(delivery.resend_of)}
            </Link>
          </>
        ) : null}
      </p>
    </header>
  )
}
