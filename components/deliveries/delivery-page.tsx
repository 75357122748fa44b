'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { DeliveryView, type ViewedDelivery } from './delivery-view'
import { recallList } from './list-memory'
import { Steps } from './steps'

/** A delivery as a page of its own; along the list it was opened from, if it was. */
export function DeliveryPage(props: ViewedDelivery) {
  const router = useRouter()
  const [list, setList] = useState<string[]>([])
  useEffect(() => setList(recallList()), [])
  const place = list.indexOf(props.initial.id)
  const pathOf = (id: string) => `/deliveries/${id}${location.search}`
  return (
    <DeliveryView
      {...props}
      headingLevel={1}
      onResent={(id) => router.push(`/deliveries/${id}`)}
      tools={(within) =>
        place < 0 ? null : (
          <Steps
            place={place}
            count={list.length}
            onStep={(step) => router.replace(pathOf(list[place + step] ?? props.initial.id))}
            within={within}
          />
        )
      }
    />
  )
}
