'use client'

import { useMutation } from '@tanstack/react-query'
import { CopyCurl } from '@/components/api/copy-curl'
import { checkUrl } from '@/components/api/endpoint-tests'
import { MutationError } from '@/components/api/mutation-error'
import { toFormErrors } from '@/components/forms/form-error'
import { Button } from '@/components/ui/button'
import { CheckResult } from './check-result'

const path = '/v1/webhooks/check'

/** Checks whether an unregistered URL can be reached. Pass the URL as `key`, so that a result disappears when the URL changes. */
export function CheckUrl({ url, isReady }: { url: string; isReady: boolean }) {
  const check = useMutation({ mutationFn: () => checkUrl(url) })
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
        <MutationError error={check.error && Object.values(toFormErrors(check.error)).join(' ')} />
      </div>
    </div>
  )
}
