'use client'

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'

const Clock = createContext(0)

/** One clock for the page: it starts with the server's time, so that both draw the same, then ticks every second. */
export function ClockProvider({ initial, children }: { initial: number; children: ReactNode }) {
  const [now, setNow] = useState(initial)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return <Clock value={now}>{children}</Clock>
}

/** The time in milliseconds, once a second. */
export function useNow(): number {
  return useContext(Clock)
}
