'use client'

import dynamic from 'next/dynamic'
import { useEffect, useRef, useState } from 'react'
import type { DrawerRules } from '@/components/deliveries/explorer/delivery-drawer'
import type { FirstPage } from '@/components/deliveries/explorer/use-deliveries'

const Explorer = dynamic(() =>
  import('@/components/deliveries/explorer/explorer').then((module) => module.Explorer),
)

/** What the list of an endpoint's deliveries is made of. */
export interface DeliveriesTabProps {
  id: string
  beginning: () => FirstPage
  /** the partner's endpoints by id */
  urls: Record<string, string>
  rules: DrawerRules
}

/** The list of deliveries, of this endpoint alone; the other tabs do not load it. */
export function DeliveriesTab({ id, beginning, urls, rules }: DeliveriesTabProps) {
  const [first] = useState(beginning)
  return <Explorer only={id} canSaveViews={false} {...{ first, urls, rules }} />
}

/**
 * What the list begins with: as its page opens, what came with that. Whoever comes to the tab later gets what is there
 * then, by the server's clock as far as it can be known.
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
