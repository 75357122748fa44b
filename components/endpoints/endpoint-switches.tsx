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

/** Pause or resume, and delete, each saying before what it will do. */
export function EndpointSwitches({ endpoint, busy, onChange, onDelete }: EndpointSwitchesProps) {
  return (
    <>
      {endpoint.active ? (
        <ConfirmButton
          label="Pause"
          title="Pause this endpoint?"
          text="Pending deliveries are cancelled, and no event is sent here until you resume it."
          confirm="Pause endpoint"
          disabled={busy}
          onConfirm={() => onChange({ active: false }, 'Paused. Pending deliveries were cancelled.')}
        />
      ) : endpoint.disabled_reason ? null : (
        <Button
          disabled={busy}
          onClick={() => onChange({ active: true }, 'Resumed: new events are sent here.')}
        >
          Resume
        </Button>
      )}
      <TypedConfirm
        label="Delete"
        title="Delete this endpoint?"
        text="Pending deliveries are cancelled, and its secret is gone. Past deliveries stay readable. This cannot be undone."
        expected={formatHost(endpoint.url)}
        confirm="Delete endpoint"
        disabled={busy}
        onConfirm={onDelete}
      />
    </>
  )
}
