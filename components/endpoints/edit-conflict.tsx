'use client'

import { useEffect, useRef } from 'react'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import type { Difference } from './draft'

interface EditConflictProps {
  differences: Difference[]
  busy: boolean
  onLoad: () => void
  onSave: () => void
}

/** Shows what somebody else has saved meanwhile, and asks which version to keep. */
export function EditConflict({ differences, busy, onLoad, onSave }: EditConflictProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section
      aria-labelledby="conflict"
      className="grid grid-cols-[14px_minmax(0,1fr)] gap-x-2 rounded-control border border-border-strong bg-pending-tint p-4"
    >
      <span className="pt-[3px] text-pending">
        <Glyph shape={{ pie: 0.75 }} />
      </span>
      <div className="grid gap-3">
        <div>
          <h2 id="conflict" ref={heading} tabIndex={-1} className="font-semibold text-md">
            Someone else changed this endpoint
          </h2>
          <p className="text-text-2">Your changes haven’t been saved. What changed since you opened it:</p>
        </div>
        {differences.map(({ field, label, was, theirs, mine }) => (
          <dl key={field} aria-label={label} className="grid gap-x-3 card:grid-cols-[112px_minmax(0,1fr)]">
            <dt className="col-span-full font-medium">{label}</dt>
            <Value name="Original" text={was} />
            <Value name="Their version" text={theirs} />
            <Value name="Your version" text={mine} />
          </dl>
        ))}
        <div className="flex flex-wrap gap-2">
          <Button disabled={busy} onClick={onLoad}>
            Discard mine
          </Button>
          <Button look="primary" disabled={busy} onClick={onSave}>
            Overwrite with mine
          </Button>
        </div>
      </div>
    </section>
  )
}

function Value({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt className="text-text-2">{name}</dt>
      <dd className="break-all">{text || 'empty'}</dd>
    </>
  )
}
