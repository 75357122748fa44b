'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button, buttonClass } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { Field } from '@/components/ui/field'
import { PageHead } from '@/components/ui/page-head'
import { callApi } from '@/lib/api-client'
import type { Cause } from '@/lib/causes/schema'
import { type ChangedEndpoint, changedEndpoint, deletedEndpoint, type Endpoint } from '@/lib/endpoints/schema'
import { formatHost } from '@/lib/format'
import { DisabledBanner, MissedNote } from './disabled-banner'
import { EndpointStatus } from './endpoint-status'
import { EventPicker } from './event-picker'
import { type FormErrors, focusFirstError, toFormErrors } from './form-error'
import { TryEndpoint } from './try-endpoint'

const resumed = 'Resumed: new events are sent here.'

interface EditEndpointProps {
  endpoint: Endpoint
  /** why its last failed delivery failed */
  lastCause: Cause | null
  canWrite: boolean
}

export function EditEndpoint({ endpoint: initial, lastCause, canWrite }: EditEndpointProps) {
  const router = useRouter()
  const [endpoint, setEndpoint] = useState<ChangedEndpoint>(initial)
  const [events, setEvents] = useState(initial.events)
  const [errors, setErrors] = useState<FormErrors>({})
  const [saved, setSaved] = useState('')
  const [busy, setBusy] = useState(false)
  const path = `/v1/webhooks/${initial.id}`

  async function attempt(work: () => Promise<void>, form?: HTMLFormElement) {
    setSaved('')
    setBusy(true)
    try {
      await work()
      setErrors({})
    } catch (error) {
      const found = toFormErrors(error)
      setErrors(found)
      if (form) focusFirstError(form, found)
    } finally {
      setBusy(false)
    }
  }

  const change = (body: object, done: string, form?: HTMLFormElement) =>
    attempt(async () => {
      setEndpoint(await callApi(path, changedEndpoint, { method: 'PATCH', body }))
      setSaved(done)
    }, form)

  const remove = () =>
    attempt(async () => {
      await callApi(path, deletedEndpoint, { method: 'DELETE' })
      router.push('/endpoints')
      router.refresh()
    })

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const body = { url: String(fields.get('url')), events, description: String(fields.get('description')) }
    void change(body, 'Saved. The next attempts use it.', event.currentTarget)
  }

  return (
    <>
      <PageHead title={formatHost(endpoint.url)}>
        <Link href={`/deliveries?webhook_id=${initial.id}`} className={buttonClass()}>
          Its deliveries
        </Link>
        {canWrite ? <Switches endpoint={endpoint} busy={busy} onChange={change} onDelete={remove} /> : null}
      </PageHead>
      <MissedNote endpoint={endpoint} />
      {endpoint.disabled_at ? (
        <DisabledBanner since={endpoint.disabled_at} cause={lastCause}>
          {canWrite ? (
            <Button look="primary" disabled={busy} onClick={() => change({ active: true }, resumed)}>
              Resume and show what was missed
            </Button>
          ) : null}
        </DisabledBanner>
      ) : null}
      <form onSubmit={submit} noValidate className="grid max-w-xl gap-4 px-5 pb-8 max-card:px-4">
        <p>
          <EndpointStatus endpoint={endpoint} />{' '}
          <span className="text-muted">
            {endpoint.active ? 'Events are sent here.' : 'No event is sent here until you resume it.'}
          </span>
        </p>
        <fieldset disabled={!canWrite} className="grid min-w-0 gap-4">
          <Field
            id="url"
            label="URL"
            type="url"
            mono
            spellCheck={false}
            defaultValue={endpoint.url}
            error={errors.url}
          />
          <Field
            id="description"
            label="Description"
            defaultValue={endpoint.description ?? ''}
            error={errors.description}
          />
          <EventPicker chosen={events} onChange={setEvents} error={errors.events} />
        </fieldset>
        {canWrite ? (
          <div className="flex items-center gap-3">
            <Button look="primary" size="field" type="submit" disabled={busy}>
              Save changes
            </Button>
            <p role="status" className={errors.form ? 'text-failed' : 'text-muted'}>
              {errors.form ?? saved}
            </p>
          </div>
        ) : (
          <p className="text-muted">Your role is viewer: changing endpoints needs owner or admin.</p>
        )}
      </form>
      {canWrite ? (
        <div className="max-w-xl px-5 pb-8 max-card:px-4">
          <TryEndpoint key={endpoint.url} endpoint={endpoint} />
        </div>
      ) : null}
    </>
  )
}

interface SwitchesProps {
  endpoint: Endpoint
  busy: boolean
  onChange: (body: object, done: string) => void
  onDelete: () => void
}

function Switches({ endpoint, busy, onChange, onDelete }: SwitchesProps) {
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
        <Button disabled={busy} onClick={() => onChange({ active: true }, resumed)}>
          Resume
        </Button>
      )}
      <ConfirmButton
        look="danger"
        label="Delete"
        title="Delete this endpoint?"
        text="Pending deliveries are cancelled. Past deliveries stay readable."
        confirm="Delete endpoint"
        disabled={busy}
        onConfirm={onDelete}
      />
    </>
  )
}
