import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { DeliveryList } from '@/lib/deliveries/schema'
import { callApi, openStream } from './client'
import { keyOf } from './keys'

const listDeliveries = (search: URLSearchParams) => callApi<DeliveryList>(`/v1/deliveries?${search}`)

/** What a filter's text and others make of a query string. */
export const searchOf = (text: string, others: Record<string, string> = {}) =>
  new URLSearchParams({ ...(text ? { q: text } : {}), ...others })

/** What a filter matches up to a moment, page by page. */
export const deliveryPages = (text: string, until: string) =>
  infiniteQueryOptions({
    queryKey: keyOf('deliveries.pages', text, until),
    queryFn: ({ pageParam: cursor }) =>
      listDeliveries(searchOf(text, { to: until, ...(cursor ? { cursor } : {}) })),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: cursor }) => cursor ?? undefined,
  })

/** What a filter matches since a moment, at most `limit` of them. */
export const deliveriesSince = (text: string, until: string, limit: number) =>
  queryOptions({
    queryKey: keyOf('deliveries.since', text, until),
    queryFn: () => listDeliveries(searchOf(text, { from: until, limit: String(limit) })),
  })

/** One of what a filter matches: whether there is any. */
export const anyDelivery = (text: string) =>
  queryOptions({
    queryKey: keyOf('deliveries.any', text),
    queryFn: () => listDeliveries(new URLSearchParams({ q: text, limit: '1' })),
  })

/** A page of a hundred for an export; the first where `cursor` is empty. */
export const readExportPage = (text: string, cursor: string) =>
  listDeliveries(new URLSearchParams({ ...(text && { q: text }), ...(cursor && { cursor }), limit: '100' }))

/** The stream of changes of what a filter matches; returns what closes it. */
export const openDeliveryStream = (
  text: string,
  listeners: Record<string, (data: unknown) => void>,
  onEnd: () => void,
) => openStream(`/v1/deliveries/live${text ? `?${new URLSearchParams({ q: text })}` : ''}`, listeners, onEnd)
