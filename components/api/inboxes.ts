import { queryOptions } from '@tanstack/react-query'
import type { Inbox, InboxAnswer, InboxList, InboxRequestList } from '@/lib/inboxes/schema'
import { callApi } from './client'
import { keyOf } from './keys'

const listInboxes = () => callApi<InboxList>('/v1/inboxes')

/** The partner's test inboxes. */
export const inboxList = () => queryOptions({ queryKey: keyOf('inboxes'), queryFn: listInboxes })

/** The newest requests that an inbox received; `received` is their number, with which they are read anew. */
export const inboxRequests = ({ id, received }: Inbox, limit: number) =>
  queryOptions({
    queryKey: keyOf('inbox.requests', id, limit, received),
    queryFn: () => callApi<InboxRequestList>(`/v1/inboxes/${id}/requests?limit=${limit}`),
  })

/** Creates a test inbox, which answers 200 until it is told otherwise. */
export const createInbox = () => callApi<Inbox>('/v1/inboxes', { method: 'POST', body: {} })

/** The first test inbox, which is created where there is none. */
export async function getOrCreateInbox(): Promise<Inbox> {
  const { inboxes } = await listInboxes()
  return inboxes[0] ?? createInbox()
}

/** Changes what an inbox is called, or what it answers. */
export const changeInbox = (id: string, body: { name: string } | { answer: InboxAnswer }) =>
  callApi<Inbox>(`/v1/inboxes/${id}`, { method: 'PATCH', body })

/** Deletes an inbox with its requests. */
export const deleteInbox = (id: string) => callApi(`/v1/inboxes/${id}`, { method: 'DELETE' })

/** Deletes the requests that an inbox received. */
export const clearInbox = (id: string) => callApi(`/v1/inboxes/${id}/requests`, { method: 'DELETE' })
