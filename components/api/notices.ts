import { queryOptions } from '@tanstack/react-query'
import type { AcknowledgedAll, Notice, NoticeList } from '@/lib/notices/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** A page of the partner's notices. */
export const noticePage = (cursor: string | undefined) =>
  queryOptions({
    queryKey: keyOf('notices', cursor ?? ''),
    queryFn: () => callApi<NoticeList>(`/v1/notices${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`),
  })

/** The newest notices that nobody has acknowledged yet. */
export const openNotices = () =>
  queryOptions({
    queryKey: keyOf('notices.open'),
    queryFn: () => callApi<NoticeList>('/v1/notices?acknowledged=false&limit=6'),
  })

/** Acknowledges a notice. */
export const acknowledgeNotice = (id: string) =>
  callApi<Notice>(`/v1/notices/${id}/acknowledge`, { method: 'POST' })

/** Acknowledges what is open up to a notice, a thousand a call; resolves with how many there were. */
export async function acknowledgeUpTo(newest: string): Promise<number> {
  let count = 0
  for (let isMore = true; isMore; ) {
    const body = { up_to: newest }
    const done = await callApi<AcknowledgedAll>('/v1/notices/acknowledge-all', { method: 'POST', body })
    count += done.acknowledged
    isMore = done.is_more
  }
  return count
}
