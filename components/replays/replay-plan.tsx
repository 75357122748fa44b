import { CopyCurl } from '@/components/api/copy-curl'
import type { ApiRequest } from '@/components/api/curl'
import { Time } from '@/components/time/time'
import { Button } from '@/components/ui/button'
import { formatCount, formatSpan } from '@/lib/contract/format'
import type { ReplayPlan } from '@/lib/replays/schema'
import { nameEndpoint } from './filter-words'
import { countDeliveries, countToSend } from './sentence'

interface PlanProps {
  plan: ReplayPlan
  urls: Record<string, string>
  busy: boolean
  onStart: () => void
  /** the API request that starts the replay */
  request: ApiRequest
}

/** What a replay would do; the start button shows the number of deliveries. */
export function PlanView({ plan, urls, busy, onStart, request }: PlanProps) {
  const { total, already_delivered: delivered, inactive, oldest, newest, estimated_seconds: seconds } = plan
  const toSend = countToSend(plan)
  return (
    <section aria-label="Preview" className="grid gap-4">
      <div className="grid gap-4 rounded-control border border-border bg-sunken p-4">
        <p className="flex items-baseline gap-2">
          <b className="font-semibold text-xl">{formatCount(total)}</b>{' '}
          {total === 1 ? 'delivery' : 'deliveries'}
          {total > 0 ? <span className="ml-auto text-muted">about {formatSpan(seconds * 1000)}</span> : null}
        </p>
        {total === 0 ? <p className="text-text-2">No deliveries to replay.</p> : null}
        <Breakdown
          title="By event type"
          rows={plan.by_event_type.map(({ event_type: type, count }) => [type, count])}
        />
        <Breakdown
          title="By endpoint"
          rows={plan.by_webhook.map(({ webhook_id: id, count }) => [nameEndpoint(id, urls), count])}
        />
        {oldest && newest ? (
          <dl className="flex flex-wrap gap-x-8 gap-y-2 border-border border-t pt-3">
            <div>
              <dt className="text-muted text-xs">Oldest</dt>
              <dd>
                <Time at={oldest} form="full" />
              </dd>
            </div>
            <div>
              <dt className="text-muted text-xs">Newest</dt>
              <dd>
                <Time at={newest} form="full" />
              </dd>
            </div>
          </dl>
        ) : null}
        {delivered > 0 ? (
          <p className="border-border border-t pt-3 text-text-2">
            <b className="font-medium text-text">{formatCount(delivered)}</b>{' '}
            {delivered === 1 ? 'has' : 'have'} been delivered since and will be skipped.
          </p>
        ) : null}
        {inactive > 0 ? (
          <p className="border-border border-t pt-3 text-text-2">
            <b className="font-medium text-text">{formatCount(inactive)} more</b>{' '}
            {inactive === 1
              ? 'matches, but its endpoint is paused, disabled or deleted. It’s excluded.'
              : 'match, but their endpoints are paused, disabled or deleted. They’re excluded.'}
          </p>
        ) : null}
      </div>
      {toSend > 0 ? (
        <div className="flex items-center gap-2">
          <Button look="primary" size="field" disabled={busy} onClick={onStart}>
            Replay {countDeliveries(toSend)}
          </Button>
          <CopyCurl request={request} of="replay" isSmall />
        </div>
      ) : null}
    </section>
  )
}

function Breakdown({ title, rows }: { title: string; rows: [string, number][] }) {
  if (rows.length === 0) return null
  return (
    <table className="w-full border-collapse">
      <caption className="pb-1 text-left text-muted text-xs">{title}</caption>
      <tbody>
        {rows.map(([name, count]) => (
          <tr key={name} className="h-6">
            <th scope="row" className="break-all text-left font-normal">
              {name}
            </th>
            <td className="pl-4 text-right">{formatCount(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
