'use client'

import { type ComponentType, useEffect, useState } from 'react'
import type { ToasterProps } from 'sonner'

type Kind = 'success' | 'error' | 'info'

const mounts = new Set<() => Promise<void>>()

/** Says briefly what really happened. What it takes to say it is loaded with the first one. */
export const notify = {
  success: (text: string) => void say('success', text),
  error: (text: string) => void say('error', text),
  info: (text: string) => void say('info', text),
}

async function say(kind: Kind, text: string): Promise<void> {
  for (const mount of mounts) await mount()
  const { toast } = await import('sonner')
  toast[kind](text)
}

/** Where they appear; once on a page. */
export function Toasts() {
  const [Toaster, setToaster] = useState<ComponentType<ToasterProps> | null>(null)
  useEffect(() => {
    const mount = async () => {
      const sonner = await import('sonner')
      setToaster(() => sonner.Toaster)
      // One that is told before this is drawn would be lost.
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    mounts.add(mount)
    return () => void mounts.delete(mount)
  }, [])
  return Toaster ? <Toaster position="bottom-center" /> : null
}
