'use client'

import { useMutation } from '@tanstack/react-query'
import { ApiError, callApi } from '@/components/api/client'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { notify } from '@/components/ui/toasts'
import { formatCount } from '@/lib/contract/format'
import type { AcknowledgedAll } from '@/lib/notices/schema'

interface AcknowledgeAllProps {
  /** the newest notice on the screen: what comes after it stays open */
  newest: string
  onDone: () => void
}

/** Acknowledges whatever is open up to the newest notice that is shown. */
export function AcknowledgeAll({ newest, onDone }: AcknowledgeAllProps) {
  const all = useMutation({
    mutationFn: () => acknowledgeUpTo(newest),
    onSuccess: (count) =>
      notify.info(
        count === 0
          ? 'Nothing to acknowledge.'
          : `${formatCount(count)} ${count === 1 ? 'alert' : 'alerts'} acknowledged.`,
      ),
    onError: (error) =>
      notify.error(error instanceof ApiError ? error.message : 'Couldn’t acknowledge. Try again.'),
    onSettled: onDone,
  })
  return (
    <ConfirmButton
      label="Acknowledge all"
      title="Acknowledge all alerts?"
      text="This acknowledges every open alert, including those on older pages. It doesn’t resend anything."
      confirm="Acknowledge all"
      disabled={all.isPending}
      onConfirm={() => all.mutate()}
    />
  )
}

// A call does a thousand at most.
async function acknowledgeUpTo(newest: string): Promise<number> {
  let count = 0
  for (let isMore = true; isMore; ) {
    const body = { up_to: newest }
    const done = await callApi<AcknowledgedAll>('/v1/notices/acknowledge-all', { method: 'POST', body })
    count += done.acknowledged
    isMore = done.is_more
  }
  return count
}
