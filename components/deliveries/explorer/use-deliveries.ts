'use client'

import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { deliveryFacets, deliveryHistogram } from '@/components/api/delivery-counts'
import { deliveriesSince, deliveryPages } from '@/components/api/delivery-search'
import { keyOf } from '@/components/api/keys'
import { mergePages, mergeWaiting } from '@/components/live/merge'
import { type LiveChanges, useLive } from '@/components/live/use-live'
import type { DeliveryList } from '@/lib/deliveries/schema'

export interface FirstPage {
  text: string
  /** the server's time when it read the page: what came later is new */
  until: string
  /** null where it has not been read yet */
  page: DeliveryList | null
}

const refreshMs = 1500
const countsMs = 15_000
const countsAfterMs = 3_000
const maxNew = 100
const countNames = ['deliveries.facets', 'deliveries.histogram'] as const

/** What a text of a filter shows, up to a moment; new deliveries wait until they are asked for. */
export function useDeliveries(text: string, first: FirstPage, isLive: boolean) {
  const client = useQueryClient()
  const { until, moveOn } = useUntil(text, first)
  const isFirst = text === first.text && until === first.until
  const listKey = keyOf('deliveries.pages', text, until)
  const sinceKey = keyOf('deliveries.since', text, until)
  const rowKeys = [listKey, sinceKey]
  const refreshCounts = useCountsRefresh(text)
  // The rows come first: the server is asked for nothing else before it has answered for this text.
  const [settled, setSettled] = useState(first.text)
  const isSettled = settled === text
  const isStreaming = useLive(text, isLive && isSettled, { onChanges, onReload })
  // Beside a stream only until what could not be read is.
  const everyMs = (hasFailed: boolean) => isLive && (!isStreaming || hasFailed) && refreshMs
  const list = useInfiniteQuery({
    ...deliveryPages(text, until),
    initialData: isFirst && first.page ? { pages: [first.page], pageParams: [''] } : undefined,
    placeholderData: keepPreviousData,
    // As many requests a second, however many pages are on the screen.
    refetchInterval: ({ state: { status, data } }) =>
      everyMs(status === 'error') && refreshMs * (data?.pages.length ?? 1),
  })
  const { data: waiting = { waiting: 0, isMore: false } } = useQuery({
    ...deliveriesSince(text, until, maxNew),
    select: countWaiting,
    refetchInterval: ({ state }) => everyMs(state.status === 'error'),
    enabled: isLive && isSettled,
  })
  if (!isSettled && !list.isPending && !list.isPlaceholderData) setSettled(text)
  const rows = useLastRows(list)
  const showNew = () => moveOn(client.getQueryData<DeliveryList>(sinceKey)?.deliveries[0]?.created_at)
  const isEmpty = list.isSuccess && !list.isPlaceholderData && rows.length === 0
  useEffect(() => {
    if (isEmpty && waiting.waiting > 0) showNew()
  })
  return { list, rows, until, ...waiting, isSettled, isStreaming, showNew }

  // What is on its way from the server may be older than what the stream tells, so that comes first.
  function isReading(): boolean {
    return rowKeys.some((queryKey) => client.isFetching({ queryKey, exact: true }) > 0)
  }

  function onChanges(changes: LiveChanges): boolean {
    if (isReading()) return false
    refreshCounts()
    const shown = client.getQueryData<InfiniteData<DeliveryList>>(listKey)
    if (!shown) return true
    const merged = mergePages(shown, changes)
    if (merged !== shown) client.setQueryData(listKey, merged)
    client.setQueryData<DeliveryList>(sinceKey, (old) =>
      mergeWaiting(old ?? { deliveries: [], next_cursor: null }, shown.pages, changes, maxNew),
    )
    return true
  }

  function onReload(): boolean {
    if (isReading()) return false
    for (const queryKey of rowKeys) void client.invalidateQueries({ queryKey, exact: true })
    return true
  }
}

/** Has the counts of a text read anew, once for all that changes within some seconds. */
function useCountsRefresh(text: string): () => void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(null)
  useEffect(() => () => clearTimeout(timer.current ?? undefined), [])
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = null
      for (const name of countNames) void client.invalidateQueries({ queryKey: keyOf(name, text) })
    }, countsAfterMs)
  }
}

const countWaiting = ({ deliveries, next_cursor: next }: DeliveryList) => ({
  waiting: deliveries.length,
  isMore: next !== null,
})

/**
 * The rows of a list, or those shown last while it cannot be read; the same array while nothing changes, so that
 * nothing is drawn in vain.
 */
function useLastRows({ data, isError }: { data: InfiniteData<DeliveryList> | undefined; isError: boolean }) {
  const [last, setLast] = useState(data)
  if (data && data !== last) setLast(data)
  const shown = data ?? (isError ? last : undefined)
  return useMemo(() => shown?.pages.flatMap(({ deliveries }) => deliveries) ?? [], [shown])
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
    const min = newest ? Date.parse(newest) + 1000 : 0
    setShown({ text, until: new Date(Math.max(estimate(), min)).toISOString() })
  }
  if (shown.text !== text) moveOn()
  return { until: shown.until, moveOn }
}

/** The counts beside a list, once its rows are there; `until` is what it shows, so that both move on together. */
export function useCounts(
  text: string,
  { until, isSettled }: { until: string; isSettled: boolean },
  isLive: boolean,
) {
  const options = {
    placeholderData: keepPreviousData,
    enabled: isSettled,
    refetchInterval: isLive && countsMs,
  }
  const facets = useQuery({ ...deliveryFacets(text, until), ...options })
  const histogram = useQuery({ ...deliveryHistogram(text, until), ...options })
  return {
    facets: facets.data,
    histogram: histogram.data,
    error: facets.error ?? histogram.error,
    retry: () => Promise.all([facets.refetch(), histogram.refetch()]),
  }
}
