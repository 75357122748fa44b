'use client'

import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { callApi } from '@/lib/api-client'
import { type CreatedEndpoint, createdEndpoint } from '@/lib/endpoints/schema'
import { formatTarget } from '@/lib/format'
import { EventPicker } from './event-picker'
import { type FormErrors, focusFirstError, toFormErrors } from './form-error'

export function CreateEndpoint() {
  const [created, setCreated] = useState<CreatedEndpoint>()
  const [errors, setErrors] = useState<FormErrors>({})
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form)
    const secret = String(fields.get('secret'))
    const body = {
      url: String(fields.get('url')),
      events: fields.getAll('events'),
      ...(secret ? { secret } : {}),
    }
    setBusy(true)
    try {
      setCreated(await callApi('/v1/webhooks', createdEndpoint, { method: 'POST', body }))
    } catch (error) {
      const found = toFormErrors(error)
      setErrors(found)
      focusFirstError(form, found)
    } finally {
      setBusy(false)
    }
  }

  if (created) return <Created endpoint={created} />
  return (
    <form onSubmit={submit} noValidate className="grid max-w-xl gap-4 px-5 pb-8">
      <Field
        id="url"
        label="URL"
        type="url"
        placeholder="https://"
        error={errors.url}
        hint="Must begin with https://"
      />
      <EventPicker chosen={['*']} error={errors.events} />
      <Field
        id="secret"
        label="Signing secret (optional)"
        autoComplete="off"
        error={errors.secret}
        hint="16 to 256 characters. Leave it empty and we generate one."
      />
      {errors.form ? <p className="text-failed">{errors.form}</p> : null}
      <div>
        <Button look="primary" type="submit" disabled={busy}>
          Create endpoint
        </Button>
      </div>
    </form>
  )
}

function Created({ endpoint }: { endpoint: CreatedEndpoint }) {
  return (
    <section className="grid max-w-xl gap-3 px-5 pb-8" aria-live="polite">
      <h2 className="font-semibold text-md">{formatTarget(endpoint.url)} created</h2>
      {endpoint.secret ? (
        <div className="grid gap-2">
          <p>
            <b>Signing secret.</b> Shown once: copy it now, it can never be read again.
          </p>
          <code className="break-all rounded-control border border-border bg-sunken p-2 font-mono text-xs">
            {endpoint.secret}
          </code>
          <div>
            <Button onClick={() => navigator.clipboard.writeText(endpoint.secret ?? '')}>Copy secret</Button>
          </div>
        </div>
      ) : (
        <p>Requests are signed with the secret you gave.</p>
      )}
      <Link href="/endpoints">All endpoints</Link>
    </section>
  )
}
