'use client'

import { useMutation } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { cancelDelivery, resendDelivery } from '@/components/api/deliveries'
import { MutationError } from '@/components/api/mutation-error'
import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { copyText } from '@/components/ui/copy-text'
import { useKeys } from '@/components/ui/use-keys'
import type { DeliveryDetail } from '@/lib/deliveries/schema'
import { CopyMenu } from './copy-menu'

interface ActionsProps {
  delivery: DeliveryDetail
  canWrite: boolean
  /** why it cannot be resent, or null */
  obstacle: string | null
  onChanged: () => void
  onResent: (id: string) => void
  /** the element in which the keyboard shortcuts work */
  within: RefObject<Element | null>
}

/** The actions that a delivery allows now; `r` resends it, `c` copies its ID. */
export function DeliveryActions({ delivery, canWrite, obstacle, onChanged, onResent, within }: ActionsProps) {
  const resend = useMutation({
    mutationFn: () => resendDelivery(delivery.id),
    onSuccess: ({ id }) => onResent(id),
  })
  const cancel = useMutation({
    mutationFn: () => cancelDelivery(delivery.id),
    onSettled: onChanged,
  })
  const canResend = canWrite && obstacle === null
  // Stays disabled after success until the new delivery's page has loaded.
  const isResending = resend.isPending || resend.isSuccess
  useKeys(
    {
      r: canResend && !isResending ? () => resend.mutate() : undefined,
      c: () => void copyText(delivery.id, 'ID'),
    },
    { within },
  )
  return (
    <>
      {canResend ? (
        <Button look="primary" aria-keyshortcuts="r" disabled={isResending} onClick={() => resend.mutate()}>
          Resend
        </Button>
      ) : null}
      {canWrite && delivery.status === 'pending' ? (
        <ConfirmButton
          label="Cancel retries"
          title="Cancel retries?"
          text="We won’t send this delivery again. An attempt already in progress will finish. You can still resend it later."
          confirm="Cancel retries"
          keep="Keep retrying"
          disabled={cancel.isPending}
          onConfirm={() => cancel.mutate()}
        />
      ) : null}
      <CopyMenu delivery={delivery} canWrite={canWrite} />
      {canWrite && obstacle ? <p className="w-full text-muted text-xs">{obstacle}</p> : null}
      <MutationError error={resend.error ?? cancel.error} role="alert" className="w-full" />
    </>
  )
}
