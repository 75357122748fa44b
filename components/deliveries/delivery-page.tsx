'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { DeliveryView, type ViewedDelivery } from './delivery-view'
import { recallList } from './list-memory'
import { Steps } from './steps'

/** The page of one delivery, with steps through the list it was opened from, if any. */
export function DeliveryPage(props: ViewedDelivery) {
  const router = useRouter()
  const [list, setList] = useState<string[]>([])
  useEffect(() => setList(recallList()), [])
  const place = list.indexOf(props.initial.id)
  // The latest target: when keys are pressed quickly, it is ahead of what is rendered.
  const latest = useRef(props.initial.id)
  const step = (by: 1 | -1) => {
    const next = list[list.indexOf(latest.current) + by]
    if (!next) return
    latest.current = next
    router.replace(`/deliveries/${next}${location.search}`)
  }
  return (
    <DeliveryView
      {...props}
      headingLevel={1}
      onResent={(id) => router.push(`/deliveries/${id}`)}
      tools={(within) =>
        place < 0 ? null : <Steps place={place} count={list.length} onStep={step} within={within} />
      }
    />
  )
}
