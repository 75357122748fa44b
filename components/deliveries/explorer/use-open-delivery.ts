'use client'

import { usePathname } from 'next/navigation'
import type { MouseEvent } from 'react'
import { rememberList } from '../list-memory'

export type OpenDelivery = ReturnType<typeof useOpenDelivery>

// As in the Tailwind configuration: below it the drawer is a page.
const hasRoom = () => matchMedia('(min-width: 960px)').matches

/**
 * Which delivery of a list is open beside it. Its address is that of its page, where a reload leads; the list stays as
 * it is, which is why its filter (`text`, the whole of it) stays in the address.
 */
export function useOpenDelivery(text: string, ids: string[]) {
  const id = idIn(usePathname())
  const hrefOf = (other: string) =>
    `/deliveries/${other}${text ? `?${new URLSearchParams({ q: text })}` : ''}`
  return {
    id,
    hrefOf,
    /** for links: with a key held down they lead elsewhere, on a phone to the page */
    onClick: (event: MouseEvent, clicked: string) => {
      rememberList(ids)
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || !hasRoom()) return
      event.preventDefault()
      window.history.pushState(null, '', hrefOf(clicked))
    },
    /** shows another in place of this one; closing leads to the list either way */
    show: (other: string) => window.history.replaceState(null, '', hrefOf(other)),
    /** the one that is open by the address, which is ahead of what is drawn when keys follow each other */
    latest: () => idIn(location.pathname),
    close: () => window.history.back(),
  }
}

function idIn(pathname: string): string | null {
  const [, id = null] = /^\/deliveries\/(dlv_[\w-]+)$/.exec(pathname) ?? []
  return id
}
