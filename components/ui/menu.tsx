'use client'

import { lazy, Suspense, useState } from 'react'
import type { MenuProps } from './menu-item'

const load = () => import('./opened-menu')
const OpenedMenu = lazy(async () => ({ default: (await load()).OpenedMenu }))

/** A button with a menu, which is loaded when it is first asked for: a page of rows has two hundred of them. */
export function Menu({ isOpen: given, onOpen, ...props }: MenuProps) {
  const [own, setOwn] = useState(false)
  const [isUsed, setUsed] = useState(false)
  const isOpen = given ?? own
  const setOpen = onOpen ?? setOwn
  if (isOpen && !isUsed) setUsed(true)
  const { className, label, children } = props
  const closed = (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      aria-label={label}
      className={className}
      onPointerEnter={() => void load()}
      onClick={() => setOpen(true)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown') return
        event.preventDefault()
        setOpen(true)
      }}
    >
      {children}
    </button>
  )
  if (!isUsed) return closed
  return (
    <Suspense fallback={closed}>
      <OpenedMenu {...props} isOpen={isOpen} onOpen={setOpen} />
    </Suspense>
  )
}
