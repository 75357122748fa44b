'use client'

import { useMutation } from '@tanstack/react-query'
import { acknowledgeUpTo } from '@/components/api/notices'
import { notifyFailed } from '@/components/api/notify-failed'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { notify } from '@/components/ui/toasts'
import { formatCount } from '@/lib/contract/format'

interface AcknowledgeAllProps {
  /** the newest notice on the screen; newer ones stay open */
  newest: string
  onDone: () => void
}

/** Acknowledges all notices up to the newest one shown. */
export function AcknowledgeAll({ newest, onDone }: AcknowledgeAllProps) {
  const all = useMutation({
    mutationFn: () => acknowledgeUpTo(newest),
    onSuccess: (count) =>
      notify.info(
        count === 0
          ? 'Nothing to acknowledge.'
          : `${formatCount(count)} ${count === 1 ? 'alert' : 'alerts'} acknowledged.`,
      ),
    onError: (error) => notifyFailed(error, { otherwise: 'Couldn’t acknowledge. Try again.' }),
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
