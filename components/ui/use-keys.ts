'use client'

import { type RefObject, useEffect } from 'react'
import { areKeysOn } from './key-setting'

/** What a key does, by its name in `KeyboardEvent.key`; `g o` is one key after the other. */
type Actions = Record<string, (() => void) | undefined>

interface Reach {
  /** part of a dialog: its keys act while that is open, when those of the page behind do not */
  within?: RefObject<Element | null>
  /** only where nobody else takes the key */
  isBase?: boolean
}

const layers = new Set<Reach & { actions: Actions }>()
// The first key of two, and when it was pressed.
let begun = { key: '', at: 0 }
const maxPauseMs = 2000

const typing =
  'textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])'
const floats = '[role=menu], [role=dialog], [role=alertdialog]'

/** Single keys: never while somebody types, nor behind a menu or a dialog, nor when they are switched off. */
export function useKeys(actions: Actions, reach: Reach = {}): void {
  useEffect(() => {
    const layer = { actions, ...reach }
    layers.add(layer)
    return () => void layers.delete(layer)
  })
  useEffect(() => {
    // However often this is said, it is called once.
    window.addEventListener('keydown', onKey)
  }, [])
}

function onKey(event: KeyboardEvent): void {
  const { key, target, timeStamp: at } = event
  const isTyping = target instanceof Element && target.closest(typing) !== null
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
  if (!isPlain || isTyping || key === 'Shift' || !areKeysOn()) return
  const pressed = begun.key && at - begun.at < maxPauseMs ? `${begun.key} ${key}` : key
  const reached = reachedActions()
  const isFirst = reached.some((actions) =>
    Object.keys(actions).some((name) => name.startsWith(`${pressed} `)),
  )
  begun = { key: isFirst ? pressed : '', at }
  const act = reached.map((actions) => actions[pressed]).find(Boolean)
  if (!act || (event.repeat && !goesOn(key))) return
  event.preventDefault()
  act()
}

function reachedActions(): Actions[] {
  const top = [...document.querySelectorAll(floats)].at(-1)
  return [...layers]
    .filter(({ within }) => !top || top.contains(within?.current ?? null))
    .sort((a, b) => Number(a.isBase ?? false) - Number(b.isBase ?? false))
    .map(({ actions }) => actions)
}

/** What a key that is held down may do again and again. */
const goesOn = (key: string) => key === 'j' || key === 'k'
