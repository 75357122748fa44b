'use client'

import { createContext, type ReactNode, useContext, useState } from 'react'
import { keepInCookie } from '@/components/ui/setting-cookie'
import type { Zone } from '@/lib/contract/format'

const ZoneContext = createContext<{ zone: Zone; choose: (zone: Zone) => void; toggle: () => void }>({
  zone: 'UTC',
  choose: () => undefined,
  toggle: () => undefined,
})

/** The browser's time zone. */
export const localZone = (): Zone => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** The zone of all times; stored in a cookie, so that the server renders the same. */
export function ZoneProvider({ initial, children }: { initial: Zone; children: ReactNode }) {
  const [zone, setZone] = useState(initial)
  const choose = (chosen: Zone) => {
    keepInCookie('zone', chosen)
    setZone(chosen)
  }
  const toggle = () => choose(zone === 'UTC' ? localZone() : 'UTC')
  return <ZoneContext value={{ zone, choose, toggle }}>{children}</ZoneContext>
}

export function useZone() {
  return useContext(ZoneContext)
}
