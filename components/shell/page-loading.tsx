'use client'

import { useLinkStatus } from 'next/link'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { useLater } from '@/components/ui/use-later'

const LoadingContext = createContext<(isLoading: boolean) => void>(() => {})
const ShownContext = createContext(false)
// A skeleton shown for less than this would only flicker.
const lateMs = 200

/** Tracks whether the next page is loading. */
export function PageLoading({ children }: { children: ReactNode }) {
  const [isLoading, setLoading] = useState(false)
  return (
    <LoadingContext value={setLoading}>
      <ShownContext value={useLater(isLoading, lateMs)}>{children}</ShownContext>
    </LoadingContext>
  )
}

/** Inside a link: reports that its page is loading. */
export function LinkLoading() {
  const { pending } = useLinkStatus()
  const setLoading = useContext(LoadingContext)
  useEffect(() => {
    if (!pending) return
    setLoading(true)
    return () => setLoading(false)
  }, [pending, setLoading])
  return null
}

const rows = [82, 68, 75, 86, 64, 78, 70, 83]

/** The page, or a skeleton while the next page takes long to load. */
export function PageOrSkeleton({ children }: { children: ReactNode }) {
  const isShown = useContext(ShownContext)
  return (
    <>
      <div hidden={isShown}>{children}</div>
      {isShown ? (
        <div role="status" aria-label="Loading" className="px-5 pt-4 max-card:px-4">
          <span className="block h-7 w-40 rounded-mark bg-hover" />
          <ul aria-hidden="true" className="mt-4 border-border border-t">
            {rows.map((width) => (
              <li key={width} className="flex h-9 items-center gap-6 border-border border-b">
                <span className="h-3 w-20 flex-none rounded-mark bg-hover" />
                <span className="h-3 rounded-mark bg-hover" style={{ width: `${width / 2}%` }} />
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  )
}
