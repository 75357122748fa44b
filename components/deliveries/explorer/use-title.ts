'use client'

import { useEffect } from 'react'

/** Keeps the first part of the tab's title, `Failed deliveries – Acme – Recover Webhooks`, as the page's heading. */
export function useTitle(heading: string): void {
  useEffect(() => {
    const [, ...rest] = document.title.split(' – ')
    document.title = [heading, ...rest].join(' – ')
  }, [heading])
}
