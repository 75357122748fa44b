'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { DeliveryView, type ViewedDelivery } from './delivery-view'
import { recallList } from './list-memory'
import { Steps } from './steps'

/** A delivery as a page of its own; along the list it was opened from, if it was. */
export function DeliveryPage(props: ViewedDelivery) {
  const router = useRouter()
  const [list, setList] = useState<string[]>([])
  useEffect(() => setList(recallList()), [])
  const place = list.indexOf(props.initial.id)
  // Ahead of what is drawn when keys follow each other.
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
