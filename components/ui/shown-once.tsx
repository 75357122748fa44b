'use client'

import { CopyButton } from './copy-button'

/** A secret that is shown once. */
export function ShownOnce({ name, secret, note }: { name: string; secret: string; note: string }) {
  return (
    <div className="grid gap-2">
      <p className="text-text-2">
        <b className="font-medium text-text">{name}.</b> {note}
      </p>
      <div className="flex gap-2 max-card:flex-wrap">
        <code className="min-h-8 min-w-0 flex-1 break-all rounded-control border border-border-control px-2.5 py-1.5 font-mono text-xs max-card:basis-full">
          {secret}
        </code>
        <CopyButton text={secret} label={`Copy ${uncapitalise(name)}`}>
          Copy
        </CopyButton>
      </div>
    </div>
  )
}

// Text that starts with an abbreviation such as `API` stays unchanged.
function uncapitalise(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
