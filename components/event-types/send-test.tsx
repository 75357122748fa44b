'use client'

import { useMutation } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import { useState } from 'react'
import { CopyCurl } from '@/components/api/copy-curl'
import type { ApiRequest } from '@/components/api/curl'
import { sendTest } from '@/components/api/endpoint-tests'
import { MutationError } from '@/components/api/mutation-error'
import { TestResult } from '@/components/endpoints/try-endpoint'
import { Button } from '@/components/ui/button'
import { formatTarget } from '@/lib/contract/format'
import type { Endpoint } from '@/lib/endpoints/schema'

/** Sends the type's example to a chosen endpoint and shows the result in place. */
export function SendTest({ type, endpoints }: { type: string; endpoints: Endpoint[] }) {
  const [chosen, setChosen] = useState(endpoints[0]?.id ?? '')
  const body = { event_type: type }
  const request: ApiRequest = { method: 'POST', path: `/v1/webhooks/${chosen}/test`, body }
  const test = useMutation({ mutationFn: () => sendTest(chosen, body) })
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <select
          aria-label="Endpoint"
          value={chosen}
          onChange={({ target }) => setChosen(target.value)}
          className="h-8 min-w-0 max-w-full rounded-control border border-border-control bg-surface px-2 max-card:h-11 max-card:w-full"
        >
          {endpoints.map(({ id, url }) => (
            <option key={id} value={id}>
              {formatTarget(url)}
            </option>
          ))}
        </select>
        <Button size="field" disabled={test.isPending} onClick={() => test.mutate()}>
          <Send size={16} strokeWidth={1.75} aria-hidden="true" />
          Send test
        </Button>
        <CopyCurl request={request} of="test event" isSmall />
        <span className="text-muted">
          Sends the example above, signed. Not retried, and not counted in your stats.
        </span>
      </div>
      <div role="status">
        {test.data ? <TestResult key={test.data.id} sent={test.data} /> : null}
        <MutationError error={test.error} />
      </div>
    </div>
  )
}
