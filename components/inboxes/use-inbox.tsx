'use client'

import { useMutation } from '@tanstack/react-query'
import { callApi } from '@/components/api/client'
import { Refusal } from '@/components/forms/refusal'
import { Button } from '@/components/ui/button'
import type { Inbox, InboxList } from '@/lib/inboxes/schema'

/** For those who have no server yet: gives the URL of the first test inbox, which is made where there is none. */
export function UseInbox({ onUrl }: { onUrl: (url: string) => void }) {
  const use = useMutation({
    mutationFn: async () => {
      const { inboxes } = await callApi<InboxList>('/v1/inboxes')
      return inboxes[0] ?? callApi<Inbox>('/v1/inboxes', { method: 'POST', body: {} })
    },
    onSuccess: ({ url }) => onUrl(url ?? ''),
  })
  return (
    <div className="grid gap-1">
      <p className="flex flex-wrap items-center gap-x-2 text-text-2">
        No server yet?
        <Button disabled={use.isPending} onClick={() => use.mutate()}>
          Use a test inbox
        </Button>
      </p>
      <Refusal error={use.error} />
    </div>
  )
}
