'use client'

import Link from 'next/link'
import { useEffect, useRef } from 'react'
import { buttonClass } from '@/components/ui/button'
import { Code } from '@/components/ui/code'
import { CopyButton } from '@/components/ui/copy-button'
import { Glyph } from '@/components/ui/glyph'
import { PageHead } from '@/components/ui/page-head'
import { ShownOnce } from '@/components/ui/shown-once'
import type { CreatedKey } from '@/lib/keys/schema'

/** The result of creating a key: its text, shown once, and a first request with it. */
export function NewKey({ created }: { created: CreatedKey }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const example = `export PARTNER_KEY=${created.key}\ncurl "${window.location.origin}/v1/webhooks" \\\n  -H "X-Partner-Key: $PARTNER_KEY"`
  return (
    <>
      <PageHead title="API key created" />
      <section className="grid max-w-2xl gap-4 px-5 pb-8 max-card:px-4" aria-labelledby="created">
        <h2
          id="created"
          ref={heading}
          tabIndex={-1}
          className="flex items-center gap-2 break-all font-semibold text-md"
        >
          <span className="text-delivered">
            <Glyph shape="check" />
          </span>
          {created.name} can {created.access.join(', ')}
        </h2>
        <ShownOnce name="Key" secret={created.key} note="Copy it now: you won’t be able to see it again." />
        <div className="grid gap-1.5">
          <p className="font-medium">Try it</p>
          <div className="relative">
            <Code text={example} />
            <span className="absolute top-1 right-1 rounded-control bg-sunken">
              <CopyButton text={example} label="Copy example" />
            </span>
          </div>
        </div>
        <p className="flex flex-wrap gap-2 border-border-strong border-t pt-4">
          <Link href="/developers" className={buttonClass()}>
            All API keys
          </Link>
          <Link href="/developers/reference" className={buttonClass()}>
            API reference
          </Link>
        </p>
      </section>
    </>
  )
}
