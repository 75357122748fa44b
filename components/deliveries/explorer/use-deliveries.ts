'use client'

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { callApi } from '@/lib/api-client'
import type { DeliveryList } from '@/lib/deliveries/schema'
import type { DeliveryFacets, DeliveryHistogram } from '@/lib/delivery-counts/schema'

export interface FirstPage {
  text: string
  /** the server's time when it read the page: what came later is new */
  until: string
  page: DeliveryList
}

const refreshMs = 1500
const countsMs = 15_000
const mostNew = 100

const toSearch = (text: string, others: Record<string, string> = {}) =>
  new URLSearchParams({ ...(text ? { q: text } : {}), ...others })

/** What a text of a filter shows, up to a moment; new deliveries wait until they are asked for. */
export function useDeliveries(text: string, first: FirstPage, isLive: boolean) {
  const { until, moveOn } = useUntil(text, first)
  const isFirst = text === first.text && until === first.until
  const list = useInfiniteQuery({
    queryKey: ['deliveries', text, until],
    queryFn: ({ pageParam: cursor }) =>
      callApi<DeliveryList>(`/v1/deliveries?${toSearch(text, { to: until, ...(cursor ? { cursor } : {}) })}`),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: cursor }) => cursor ?? undefined,
    initialData: isFirst ? { pages: [first.page], pageParams: [''] } : undefined,
    placeholderData: keepPreviousData,
    // As many requests a second, however many pages are on the screen.
    refetchInterval: ({ state }) => isLive && refreshMs * (state.data?.pages.length ?? 1),
  })
  const { data: since } = useQuery({
    queryKey: ['new-deliveries', text, until],
    queryFn: () =>
      callApi<DeliveryList>(`/v1/deliveries?${toSearch(text, { from: until, limit: String(mostNew) })}`),
    refetchInterval: isLive && refreshMs,
    enabled: isLive,
  })
  const waiting = since?.deliveries ?? []
  const showNew = () => moveOn(waiting[0]?.created_at)
  const rows = list.data?.pages.flatMap(({ deliveries }) => deliveries) ?? []
  const isEmpty = rows.length === 0 && !list.isPending && !list.isPlaceholderData
  useEffect(() => {
    if (isEmpty && waiting.length > 0) showNew()
  })
  return { list, rows, until, waiting: waiting.length, isMore: since?.next_cursor != null, showNew }
}

/** Up to when the list goes: its clock is the server's as the page came, and goes on by the browser's. */
function useUntil(text: string, first: FirstPage) {
  const begun = useRef<number>(null)
  useEffect(() => {
    begun.current ??= performance.now()
  }, [])
  const estimate = () =>
    Date.parse(first.until) + (begun.current === null ? 0 : performance.now() - begun.current)
  const [shown, setShown] = useState({ text: first.text, until: first.until })
  const moveOn = (newest?: string) => {
    // Times of deliveries are whole seconds.
    const least = newest ? Date.parse(newest) + 1000 : 0
    setShown({ text, until: new Date(Math.max(estimate(), least)).toISOString() })
  }
  if (shown.text !== text) moveOn()
  return { until: shown.until, moveOn }
}

/** The counts beside a list; `until` is what the list shows, so that both move on together. */
export function useCounts(text: string, until: string, isLive: boolean) {
  const options = { placeholderData: keepPreviousData, refetchInterval: isLive && countsMs }
  const { data: facets } = useQuery({
    queryKey: ['delivery-facets', text, until],
    queryFn: () => callApi<DeliveryFacets>(`/v1/deliveries/facets?${toSearch(text)}`),
    ...options,
  })
  const { data: histogram } = useQuery({
    queryKey: ['delivery-histogram', text, until],
    queryFn: () => callApi<DeliveryHistogram>(`/v1/deliveries/histogram?${toSearch(text)}`),
    ...options,
  })
  return { facets, histogram }
}
