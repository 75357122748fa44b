'use client'

import { type ComponentType, useEffect, useState } from 'react'
import type { ToasterProps } from 'sonner'

type Kind = 'success' | 'error' | 'info'

const mounts = new Set<() => Promise<void>>()

/** Shows a short message about the result of an action. The library is loaded with the first message. */
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

/** The container of the messages; rendered once per page. */
export function Toasts() {
  const [Toaster, setToaster] = useState<ComponentType<ToasterProps> | null>(null)
  useEffect(() => {
    const mount = async () => {
      const sonner = await import('sonner')
      setToaster(() => sonner.Toaster)
      // A message shown before the container has rendered would be lost.
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    mounts.add(mount)
    return () => void mounts.delete(mount)
  }, [])
  return Toaster ? <Toaster position="bottom-center" /> : null
}
