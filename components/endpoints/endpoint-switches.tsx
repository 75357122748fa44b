'use client'

import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { TypedConfirm } from '@/components/ui/typed-confirm'
import { formatHost } from '@/lib/contract/format'
import type { Endpoint } from '@/lib/endpoints/schema'

interface EndpointSwitchesProps {
  endpoint: Endpoint
  busy: boolean
  onChange: (body: object, done: string) => void
  onDelete: () => void
}

/** Buttons to pause or resume and to delete the endpoint; each explains its effect first. */
export function EndpointSwitches({ endpoint, busy, onChange, onDelete }: EndpointSwitchesProps) {
  return (
    <>
      {endpoint.active ? (
        <ConfirmButton
          label="Pause"
          title="Pause this endpoint?"
          text="We cancel pending deliveries and stop sending events until you resume it. You can replay what it missed."
          confirm="Pause endpoint"
          disabled={busy}
          onConfirm={() => onChange({ active: false }, 'Endpoint paused. Pending deliveries were cancelled.')}
        />
      ) : endpoint.disabled_reason ? null : (
        <Button disabled={busy} onClick={() => onChange({ active: true }, 'Endpoint resumed.')}>
          Resume
        </Button>
      )}
      <TypedConfirm
        label="Delete"
        title="Delete this endpoint?"
        text="We cancel pending deliveries and delete its signing secret. Past deliveries stay visible. You can’t undo this."
        expected={formatHost(endpoint.url)}
        confirm="Delete endpoint"
        disabled={busy}
        onConfirm={onDelete}
      />
    </>
  )
}
