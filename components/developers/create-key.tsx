'use client'

import { createKey } from '@/components/api/partner-keys'
import { CreateForm } from '@/components/forms/create-form'
import { useCreate } from '@/components/forms/use-create'
import { Field } from '@/components/ui/field'
import { PageHead } from '@/components/ui/page-head'
import { dayMs } from '@/lib/contract/time'
import { accessNames, accessTexts } from './access'
import { NewKey } from './new-key'

const lifetimes = [
  { label: 'Never', days: null },
  { label: 'In 30 days', days: 30 },
  { label: 'In 90 days', days: 90 },
  { label: 'In 1 year', days: 365 },
]

export function CreateKey() {
  const { created, errors, busy, submit } = useCreate(createKey, (fields) => {
    const days = Number(fields.get('expires_at'))
    const expiry = days > 0 ? { expires_at: new Date(Date.now() + days * dayMs).toISOString() } : {}
    return { name: String(fields.get('name')), access: fields.getAll('access'), ...expiry }
  })

  if (created) return <NewKey created={created} />
  return (
    <>
      <PageHead title="New API key" />
      <CreateForm
        onSubmit={submit}
        busy={busy}
        error={errors.form}
        verb="Create API key"
        cancelHref="/developers"
      >
        <Field id="name" label="Name" error={errors.name} hint="What uses this key, e.g. CRM sync." />
        <AccessChoice error={errors.access} />
        <ExpiryChoice error={errors.expires_at} />
      </CreateForm>
    </>
  )
}

function AccessChoice({ error }: { error?: string | undefined }) {
  return (
    <fieldset className="grid gap-2" aria-describedby={error ? 'access-error' : undefined}>
      <legend className="mb-1.5 font-medium">Access</legend>
      {accessNames.map((access) => (
        <label key={access} className="grid grid-cols-[14px_56px_minmax(0,1fr)] items-start gap-x-2">
          <input
            type="checkbox"
            name="access"
            value={access}
            defaultChecked={access === 'read'}
            className="mt-[3px]"
          />
          {access}
          <span className="text-muted">{accessTexts[access]}</span>
        </label>
      ))}
      {error ? (
        <p id="access-error" className="text-failed text-xs">
          {error}
        </p>
      ) : null}
    </fieldset>
  )
}

function ExpiryChoice({ error }: { error?: string | undefined }) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium">Expires</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {lifetimes.map(({ label, days }) => (
          <label key={label} className="inline-flex min-h-6 items-center gap-2">
            <input type="radio" name="expires_at" value={days ?? ''} defaultChecked={days === null} />
            {label}
          </label>
        ))}
      </div>
      {error ? <p className="text-failed text-xs">{error}</p> : null}
    </fieldset>
  )
}
