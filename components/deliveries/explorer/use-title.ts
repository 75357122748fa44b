'use client'

import { useEffect } from 'react'

/** Keeps the first part of the tab's title, `Failed deliveries – Acme – Recover Webhooks`, as the page's heading; null leaves it. */
export function useTitle(heading: string | null): void {
  useEffect(() => {
    if (heading === null) return
    const [, ...rest] = document.title.split(' – ')
    document.title = [heading, ...rest].join(' – ')
  }, [heading])
}
