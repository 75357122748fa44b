'use client'

import { type FormEvent, useState } from 'react'
import { ApiError } from '@/components/api/client'
import { changeEndpoint, getEndpoint } from '@/components/api/endpoint'
import { MutationError } from '@/components/api/mutation-error'
import { type FormErrors, focusFirstError, toFormErrors } from '@/components/forms/form-error'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { maskQuery } from '@/lib/contract/format'
import { type Draft, findDifferences, type Known, toDraft } from './draft'
import { EditConflict } from './edit-conflict'
import { EventPicker } from './event-picker'

interface SettingsTabProps {
  /** the endpoint that the form starts with; later changes are detected when it saves */
  opened: Known
  canWrite: boolean
  onSaved: (known: Known) => void
}

/** The endpoint's form; changes that somebody else saved meanwhile are shown, not overwritten. */
export function SettingsTab({ opened, canWrite, onSaved }: SettingsTabProps) {
  const [base, setBase] = useState(opened)
  const [draft, setDraft] = useState(() => toDraft(opened.endpoint))
  const [theirs, setTheirs] = useState<Known>()
  const [errors, setErrors] = useState<FormErrors>({})
  const [saved, setSaved] = useState('')
  const [busy, setBusy] = useState(false)
  const [isUrlShown, setUrlShown] = useState(maskQuery(opened.endpoint.url) === opened.endpoint.url)
  const { id } = opened.endpoint
  const edit = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }))

  function settle(known: Known, said: string) {
    setBase(known)
    setDraft(toDraft(known.endpoint))
    setTheirs(undefined)
    setSaved(said)
    onSaved(known)
  }

  async function put(etag: string | null) {
    const { value, etag: next } = await changeEndpoint(id, draft, etag)
    settle({ endpoint: value, etag: next }, 'Saved. Applies from the next attempt.')
  }

  async function save(etag: string | null, form?: HTMLFormElement) {
    setSaved('')
    setErrors({})
    setBusy(true)
    try {
      await put(etag).catch(meetConflict)
    } catch (error) {
      const found = toFormErrors(error)
      setErrors(found)
      if (form) focusFirstError(form, found)
    } finally {
      setBusy(false)
    }
  }

  // Only the form's own fields can conflict: a pause or rotation meanwhile does not.
  async function meetConflict(error: unknown) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error
    const { value, etag } = await getEndpoint(id)
    const differences = findDifferences(toDraft(base.endpoint), toDraft(value), draft)
    if (differences.length === 0) return put(etag)
    setTheirs({ endpoint: value, etag })
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    void save(base.etag, event.currentTarget)
  }

  return (
    <form onSubmit={submit} noValidate aria-label="Settings" className="grid max-w-xl content-start gap-4">
      {theirs ? (
        <EditConflict
          differences={findDifferences(toDraft(base.endpoint), toDraft(theirs.endpoint), draft)}
          busy={busy}
          onLoad={() => settle(theirs, 'Loaded their version. Your changes were discarded.')}
          onSave={() => void save(theirs.etag)}
        />
      ) : null}
      <fieldset disabled={!canWrite} className="grid min-w-0 gap-4">
        <Field
          id="url"
          label="URL"
          type="url"
          mono
          spellCheck={false}
          value={isUrlShown ? draft.url : maskQuery(draft.url)}
          readOnly={!isUrlShown}
          onChange={({ target }) => edit({ url: target.value })}
          error={errors.url}
          hint={isUrlShown ? undefined : 'Query values are hidden because they may contain credentials.'}
        />
        {isUrlShown || !canWrite ? null : (
          <div>
            <Button onClick={() => setUrlShown(true)}>Show values to edit the URL</Button>
          </div>
        )}
        <Field
          id="description"
          label="Description"
          value={draft.description}
          onChange={({ target }) => edit({ description: target.value })}
          error={errors.description}
        />
        <EventPicker chosen={draft.events} onChange={(events) => edit({ events })} error={errors.events} />
      </fieldset>
      {canWrite ? (
        <div className="flex items-center gap-3">
          <Button look="primary" size="field" type="submit" disabled={busy || theirs !== undefined}>
            Save changes
          </Button>
          <div role="status">
            <MutationError error={errors.form} />
            {errors.form ? null : <p className="text-muted">{saved}</p>}
          </div>
        </div>
      ) : (
        <p className="text-muted">Viewers can’t edit endpoints. Ask an owner or admin.</p>
      )}
    </form>
  )
}
