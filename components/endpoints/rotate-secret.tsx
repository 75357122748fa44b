'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { CopyCurl } from '@/components/api/copy-curl'
import { secretVariable } from '@/components/api/curl'
import { MutationError } from '@/components/api/mutation-error'
import { rotateSecret } from '@/components/api/signing'
import { toFormErrors } from '@/components/forms/form-error'
import { useNow } from '@/components/time/clock'
import { Time } from '@/components/time/time'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { formatCountdown } from '@/lib/contract/format'
import { SecretChoice } from './secret-choice'
import { SecretOnce } from './secret-once'

const overlaps = [
  { hours: 0, label: 'No overlap' },
  { hours: 24, label: '24 h' },
  { hours: 48, label: '48 h' },
  { hours: 168, label: '7 d' },
]

interface RotateSecretProps {
  id: string
  /** when the previous secret stops signing */
  previousUntil: string | undefined
  canWrite: boolean
  onRotated: () => Promise<void>
}

/** Replaces the endpoint's secret and sets how long the previous one keeps signing. */
export function RotateSecret({ id, previousUntil, canWrite, onRotated }: RotateSecretProps) {
  const path = `/v1/webhooks/${id}/rotate-secret`
  const [hours, setHours] = useState(24)
  const form = useRef<HTMLFormElement>(null)
  const rotate = useMutation({
    mutationFn: (body: object) => rotateSecret(id, body),
    onSuccess: onRotated,
  })
  const bodyWith = (secret: unknown) => ({ overlap_hours: hours, ...(secret === null ? {} : { secret }) })
  const errors = rotate.error ? toFormErrors(rotate.error) : {}

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const secret = new FormData(event.currentTarget).get('secret')
    rotate.mutate(bodyWith(secret))
  }

  return (
    <section aria-labelledby="rotate" className="grid content-start gap-4">
      <h2 id="rotate" className="font-semibold text-md">
        Rotate signing secret
      </h2>
      <Previous until={previousUntil} />
      <div role="status">
        {rotate.data?.secret ? <SecretOnce secret={rotate.data.secret} /> : null}
        {rotate.data && !rotate.data.secret ? (
          <p>Secret rotated. We now sign with the secret you entered.</p>
        ) : null}
      </div>
      {canWrite ? (
        <form
          ref={form}
          onSubmit={submit}
          noValidate
          aria-label="Rotate signing secret"
          className="grid gap-4"
        >
          <Overlap hours={hours} onChange={setHours} />
          <SecretChoice error={errors.secret} />
          <MutationError error={errors.form} role="alert" />
          <div className="flex items-center gap-2">
            <ConfirmButton
              label="Rotate secret"
              title="Rotate signing secret?"
              text={consequence(hours)}
              confirm="Rotate secret"
              disabled={rotate.isPending}
              onConfirm={() => form.current?.requestSubmit()}
            />
            <CopyCurl
              request={(own) => ({
                method: 'POST',
                path,
                body: bodyWith(new FormData(own).has('secret') ? secretVariable : null),
              })}
              of="rotation"
              isSmall
            />
          </div>
        </form>
      ) : (
        <p className="text-muted">Viewers can’t rotate secrets. Ask an owner or admin.</p>
      )}
    </section>
  )
}

function consequence(hours: number): string {
  if (hours === 0)
    return 'The current secret stops working immediately. Your server can’t verify requests until it has the new one.'
  return `From the next attempt, X-Recover-Signature uses the new secret. For ${hours} hours we also send X-Recover-Signature-Previous, signed with the current one. Deploy the new secret before then.`
}

function Previous({ until }: { until: string | undefined }) {
  const now = useNow()
  if (!until || Date.parse(until) <= now) {
    return (
      <p className="text-text-2">
        Requests are signed with one secret. It’s stored encrypted and can’t be shown again.
      </p>
    )
  }
  return (
    <p className="text-text-2">
      <b className="font-medium text-text">A previous secret is still active</b> until{' '}
      <Time at={until} form="full" /> ({formatCountdown(until, now)} left).
    </p>
  )
}

function Overlap({ hours, onChange }: { hours: number; onChange: (hours: number) => void }) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium">Keep the old secret active for</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {overlaps.map((one) => (
          <label key={one.hours} className="inline-flex min-h-6 items-center gap-2">
            <input
              type="radio"
              name="overlap"
              checked={one.hours === hours}
              onChange={() => onChange(one.hours)}
            />
            {one.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
