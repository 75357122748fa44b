'use client'

import Link from 'next/link'
import { useEffect, useRef } from 'react'
import { buttonClass } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { formatTarget } from '@/lib/contract/format'
import type { CreatedEndpoint as Created } from '@/lib/endpoints/schema'
import { SecretOnce } from './secret-once'
import { TryEndpoint } from './try-endpoint'
import { type Sample, VerificationCode } from './verification-code'

/** The result of creating an endpoint: its secret, shown once, and code that verifies signatures with it. */
export function CreatedEndpoint({ endpoint, samples }: { endpoint: Created; samples: Sample[] }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
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
        {formatTarget(endpoint.url)} created
      </h2>
      {endpoint.secret ? (
        <SecretOnce secret={endpoint.secret} />
      ) : (
        <p>We sign requests with the secret you entered.</p>
      )}
      <VerificationCode samples={samples} />
      <TryEndpoint endpoint={endpoint} />
      <p className="flex flex-wrap gap-2 border-border-strong border-t pt-4">
        <Link href={`/deliveries?webhook_id=${endpoint.id}`} className={buttonClass()}>
          View deliveries
        </Link>
        <Link href="/endpoints" className={buttonClass()}>
          View all endpoints
        </Link>
      </p>
    </section>
  )
}
