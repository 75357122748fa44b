import { formatCount, formatCountUpTo, formatTime, type Zone } from '@/lib/contract/format'
import type { Notice } from '@/lib/notices/schema'
import { maxCounted } from '@/lib/stats/limits'

const counted = (count: number, noun: string) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`

/** What a notice says of its event or its endpoint, in one sentence. */
export function describeNotice(notice: Notice, zone: Zone = 'UTC'): string {
  if (notice.type === 'webhook.delivery_failed')
    return `failed after ${counted(notice.data.attempts, 'attempt')}`
  const { failures, since } = notice.data
  const deliveries = failures === 1 ? '1 delivery has' : `${formatCount(failures)} deliveries in a row have`
  const streak = `${deliveries} failed since ${formatTime(since, Date.parse(notice.created_at), zone)}`
  if (notice.type === 'webhook.endpoint_failing') return `Failing: ${streak}`
  const { cancelled } = notice.data
  return `Disabled: ${streak}${cancelled > 0 ? `; ${formatCountUpTo(cancelled, maxCounted)} pending ${cancelled === 1 ? 'delivery' : 'deliveries'} cancelled` : ''}`
}
