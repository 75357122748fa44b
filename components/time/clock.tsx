'use client'

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'

const Clock = createContext(0)

/** One clock per page: it starts with the server's time, so that server and browser render the same, then ticks each second. */
export function ClockProvider({ initial, children }: { initial: number; children: ReactNode }) {
  const [now, setNow] = useState(initial)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return <Clock value={now}>{children}</Clock>
}

/** The current time in milliseconds, updated each second. */
export function useNow(): number {
  return useContext(Clock)
}
