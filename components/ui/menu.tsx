'use client'

import { type ComponentType, useEffect, useState } from 'react'
import type { MenuProps, OpenedMenuProps } from './menu-item'

type Opened = ComponentType<OpenedMenuProps>
let loading: Promise<Opened> | null = null
let isPlanned = false
const quietMs = 2_000

// A failed load is tried again with the next request.
function load(): Promise<Opened> {
  loading ??= import('./opened-menu').then(
    ({ OpenedMenu }) => OpenedMenu,
    (error) => {
      loading = null
      throw error
    },
  )
  return loading
}

// With data saving on, nothing is loaded in advance.
const savesData = () =>
  (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData === true

function loadWhenQuiet(): void {
  if (isPlanned || savesData()) return
  isPlanned = true
  setTimeout(() => load().catch(() => undefined), quietMs)
}

/**
 * A button with a menu. The code of menus is loaded when the page is idle, or when the first menu is opened: a list can
 * have two hundred menus, and none is needed to read it.
 */
export function Menu({ isOpen: given, onOpen, ...props }: MenuProps) {
  const [own, setOwn] = useState(false)
  const [Opened, setOpened] = useState<Opened | null>(null)
  const isOpen = given ?? own
  const setOpen = onOpen ?? setOwn
  const isMissing = isOpen && Opened === null
  useEffect(loadWhenQuiet, [])
  useEffect(() => {
    if (!isMissing) return
    load().then(
      (opened) => setOpened(() => opened),
      () => setOpen(false),
    )
  }, [isMissing, setOpen])
  if (Opened) return <Opened {...props} isOpen={isOpen} onOpen={setOpen} />
  const { className, label, children } = props
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      aria-label={label}
      className={className}
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
}
