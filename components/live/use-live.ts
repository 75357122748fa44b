'use client'

import { useEffect, useRef, useState } from 'react'
import { openDeliveryStream } from '@/components/api/delivery-search'
import type { Delivery } from '@/lib/deliveries/schema'

/** What a stream told since the last time. */
export interface LiveChanges {
  /** as they are now, by id */
  deliveries: Map<string, Delivery>
  /** ids of what is not in the list any more */
  gone: Set<string>
}

/** Each answers false when it cannot just now, and is asked again soon. */
interface Listener {
  /** Takes what changed. */
  onChanges: (changes: LiveChanges) => boolean
  /** Something was missed: what is shown must be read again. */
  onReload: () => boolean
}

const gatherMs = 100
const reloadMs = 1_500
const firstRetryMs = 1_000
const maxRetryMs = 10_000

/**
 * Follows the changes of the deliveries that a text of a filter matches, while the page is seen. True while the stream
 * is open; while it is not, it is tried again at growing intervals, and the caller must look for itself.
 */
export function useLive(text: string, isWanted: boolean, listener: Listener): boolean {
  const latest = useRef(listener)
  latest.current = listener
  const [openText, setOpenText] = useState<string | null>(null)
  useEffect(() => {
    if (!isWanted) return
    const stop = follow(text, {
      onChanges: (changes) => latest.current.onChanges(changes),
      onReload: () => latest.current.onReload(),
      onOpen: (isOpen) => setOpenText(isOpen ? text : null),
    })
    return () => {
      stop()
      setOpenText(null)
    }
  }, [text, isWanted])
  return isWanted && openText === text
}

function follow(text: string, listener: Listener & { onOpen: (isOpen: boolean) => void }): () => void {
  let closeStream: (() => void) | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let retryMs = firstRetryMs
  let changes = noChanges()
  let mustReload = false
  let reloadedAt = Number.NEGATIVE_INFINITY

  // What comes together is shown together, and a list is not read more often than it would be without a stream.
  const hand = () => {
    if (mustReload && performance.now() - reloadedAt >= reloadMs && listener.onReload()) {
      mustReload = false
      reloadedAt = performance.now()
    }
    const isEmpty = changes.deliveries.size === 0 && changes.gone.size === 0
    if (!isEmpty && listener.onChanges(changes)) changes = noChanges()
  }
  const handing = setInterval(hand, gatherMs)
  const close = () => {
    clearTimeout(retry)
    closeStream?.()
    listener.onOpen(false)
  }
  const listeners = {
    hello: () => {
      retryMs = firstRetryMs
      listener.onOpen(true)
      mustReload = true
    },
    reload: () => {
      mustReload = true
    },
    delivery: (data: unknown) => {
      const delivery = data as Delivery
      changes.deliveries.set(delivery.id, delivery)
      changes.gone.delete(delivery.id)
    },
    gone: (data: unknown) => {
      const { id } = data as { id: string }
      changes.deliveries.delete(id)
      changes.gone.add(id)
    },
  }
  const open = () => {
    closeStream = openDeliveryStream(text, listeners, () => {
      listener.onOpen(false)
      mustReload = true
      retry = setTimeout(open, retryMs)
      retryMs = Math.min(maxRetryMs, retryMs * 2)
    })
  }
  // A browser has few connections to a server: a page that nobody sees gives its own back.
  const begin = () => {
    close()
    if (document.visibilityState === 'visible') open()
  }
  document.addEventListener('visibilitychange', begin)
  addEventListener('online', begin)
  begin()
  return () => {
    document.removeEventListener('visibilitychange', begin)
    removeEventListener('online', begin)
    clearInterval(handing)
    close()
  }
}

function noChanges(): LiveChanges {
  return { deliveries: new Map(), gone: new Set() }
}
