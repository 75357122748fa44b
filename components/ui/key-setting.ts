'use client'

import { useSyncExternalStore } from 'react'

const name = 'keys'
const changed = 'keys-changed'

/** Whether single keys act in this browser; they do until somebody switches them off. */
export function areKeysOn(): boolean {
  return localStorage.getItem(name) !== 'off'
}

function watch(onChange: () => void): () => void {
  // Of a change in this window the browser says nothing.
  const events = ['storage', changed]
  for (const event of events) window.addEventListener(event, onChange)
  return () => {
    for (const event of events) window.removeEventListener(event, onChange)
  }
}

/** The setting, and what sets it. */
export function useKeySetting(): [boolean, (isOn: boolean) => void] {
  const isOn = useSyncExternalStore(watch, areKeysOn, () => true)
  const set = (next: boolean) => {
    localStorage.setItem(name, next ? 'on' : 'off')
    window.dispatchEvent(new Event(changed))
  }
  return [isOn, set]
}
