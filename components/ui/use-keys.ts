'use client'

import { useEffect } from 'react'

const typing =
  'input, textarea, select, [contenteditable], [role="menu"], [role="dialog"], [role="alertdialog"]'

/** Runs an action when its key is pressed alone: never while typing, nor while a menu or a dialog is open. */
export function useKeys(actions: Record<string, (() => void) | undefined>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.repeat)
      const target = event.target instanceof Element ? event.target : null
      const action = actions[event.key]
      if (!action || !isPlain || target?.closest(typing)) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
}
