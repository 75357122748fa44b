'use client'

import { useEffect, useState } from 'react'

/** The time, once a second; null until the page runs in the browser, so that server and client agree. */
export function useNow(): number | null {
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
