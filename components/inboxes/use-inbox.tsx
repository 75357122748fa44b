'use client'

import { useMutation } from '@tanstack/react-query'
import { getOrCreateInbox } from '@/components/api/inboxes'
import { MutationError } from '@/components/api/mutation-error'
import { Button } from '@/components/ui/button'

/** Offers the URL of the first test inbox to people without a server, and creates one if there is none. */
export function UseInbox({ onUrl }: { onUrl: (url: string) => void }) {
  const use = useMutation({
    mutationFn: getOrCreateInbox,
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
      <MutationError error={use.error} />
    </div>
  )
}
