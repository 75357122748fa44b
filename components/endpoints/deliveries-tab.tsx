'use client'

import dynamic from 'next/dynamic'
import { useEffect, useRef, useState } from 'react'
import type { DrawerRules } from '@/components/deliveries/explorer/delivery-drawer'
import type { FirstPage } from '@/components/deliveries/explorer/use-deliveries'

const Explorer = dynamic(() =>
  import('@/components/deliveries/explorer/explorer').then((module) => module.Explorer),
)

/** The data that the list of an endpoint's deliveries needs. */
export interface DeliveriesTabProps {
  id: string
  beginning: () => FirstPage
  /** the URLs of the partner's endpoints by ID */
  urls: Record<string, string>
  rules: DrawerRules
}

/** The deliveries of this endpoint; loaded only with this tab. */
export function DeliveriesTab({ id, beginning, urls, rules }: DeliveriesTabProps) {
  const [first] = useState(beginning)
  return <Explorer only={id} canSaveViews={false} {...{ first, urls, rules }} />
}

/**
 * The first page of the list. When the endpoint's page opens, it is the one that the server rendered; later the tab loads
 * the list again, as of the server's current time (its time at rendering plus the time passed in the browser).
 */
export function useBeginning(given: FirstPage): () => FirstPage {
  const [{ text, until, page }] = useState(given)
  const opened = useRef<number>(null)
  useEffect(() => {
    opened.current ??= performance.now()
  }, [])
  return () => {
    if (opened.current === null) return { text, until, page }
    const now = Date.parse(until) + performance.now() - opened.current
    return { text, until: new Date(now).toISOString(), page: null }
  }
}
