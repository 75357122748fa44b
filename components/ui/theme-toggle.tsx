'use client'

import { SunMoon } from 'lucide-react'
import { useTheme } from 'next-themes'
import { Button } from './button'

/** Switches between light and dark; the system's theme applies until then. */
export function ThemeToggle() {
  const { resolvedTheme, setTheme } = useTheme()
  return (
    <Button
      look="quiet"
      size="icon"
      aria-label="Switch between light and dark"
      onClick={() => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark')}
    >
      <SunMoon size={16} strokeWidth={1.75} aria-hidden="true" />
    </Button>
  )
}
