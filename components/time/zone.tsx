'use client'

import { createContext, type ReactNode, useContext, useState } from 'react'
import type { Zone } from '@/lib/format'

const ZoneContext = createContext<{ zone: Zone; choose: (zone: Zone) => void }>({
  zone: 'UTC',
  choose: () => undefined,
})
const yearSeconds = 31_536_000

/** The zone that all times are shown in; kept in a cookie, so that the server's HTML has the same. */
export function ZoneProvider({ initial, children }: { initial: Zone; children: ReactNode }) {
  const [zone, setZone] = useState(initial)
  const choose = (chosen: Zone) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
    document.cookie = `zone=${encodeURIComponent(chosen)}; path=/; max-age=${yearSeconds}; samesite=lax`
    setZone(chosen)
  }
  return <ZoneContext value={{ zone, choose }}>{children}</ZoneContext>
}

export function useZone() {
  return useContext(ZoneContext)
}
