'use client'

import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from './button'

/** Copies a text and confirms it, for screen readers too. */
export function CopyButton({
  text,
  label,
  children,
}: {
  text: string
  label: string
  children?: React.ReactNode
}) {
  const [copied, setCopied] = useState(false)
  const Icon = copied ? Check : Copy

  async function copy() {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 2000)
  }

  return (
    <>
      <Button
        look={children ? 'primary' : 'quiet'}
        size={children ? 'field' : 'icon'}
        aria-label={label}
        onClick={copy}
      >
        <Icon size={14} strokeWidth={1.75} aria-hidden="true" />
        {children}
      </Button>
      <span role="status" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </>
  )
}
