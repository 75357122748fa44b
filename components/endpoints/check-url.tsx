'use client'

import { useMutation } from '@tanstack/react-query'
import { callApi } from '@/components/api/client'
import { CopyCurl } from '@/components/api/copy-curl'
import { toFormErrors } from '@/components/forms/form-error'
import { Button } from '@/components/ui/button'
import type { EndpointCheck } from '@/lib/endpoints/schema'
import { CheckResult } from './check-result'

const path = '/v1/webhooks/check'

/** Whether a URL that is not registered yet can be reached; given the URL as `key`, an answer goes with the URL it is of. */
export function CheckUrl({ url, isReady }: { url: string; isReady: boolean }) {
  const check = useMutation({
    mutationFn: () => callApi<EndpointCheck>(path, { method: 'POST', body: { url } }),
  })
  return (
    <div>
      <div className="flex flex-wrap items-center gap-2">
        <Button disabled={check.isPending || !isReady} onClick={() => check.mutate()}>
          Check connection
        </Button>
        <CopyCurl request={{ method: 'POST', path, body: { url } }} of="connection check" isSmall />
      </div>
      <div role="status" className="grid gap-3 pt-3 empty:pt-0">
        {check.isPending ? <p className="text-muted">Checking…</p> : null}
        {check.data ? <CheckResult check={check.data} url={url} /> : null}
        {check.error ? (
          <p className="text-failed">{Object.values(toFormErrors(check.error)).join(' ')}</p>
        ) : null}
      </div>
    </div>
  )
}
