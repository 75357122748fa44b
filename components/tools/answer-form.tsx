'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError } from '@/components/api/client'
import { changeInbox } from '@/components/api/inboxes'
import { MutationError } from '@/components/api/mutation-error'
import { type FormErrors, toFormErrors } from '@/components/forms/form-error'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import type { Inbox, InboxAnswer } from '@/lib/inboxes/schema'
import { draftOf, sayAnswer, toAnswer } from './answer-draft'

const modes = [
  { value: 'status', label: 'Status code' },
  { value: 'redirect', label: 'Redirect (302)' },
  { value: 'hang', label: 'No response (hang)' },
  { value: 'reset', label: 'Connection reset' },
]

/** Sets how an inbox responds. */
export function AnswerForm({ inbox, onChanged }: { inbox: Inbox; onChanged: () => void }) {
  const [draft, setDraft] = useState(draftOf(inbox.answer))
  const save = useMutation({
    mutationFn: (answer: InboxAnswer) => changeInbox(inbox.id, { answer }),
    onSuccess: onChanged,
  })
  const errors = errorsOf(save.error)
  const set = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }))
  const { mode } = draft
  const isTimed = mode === 'status' || mode === 'redirect'
  function submit(event: FormEvent) {
    event.preventDefault()
    save.mutate(toAnswer(draft))
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-3 border-border border-t pt-4">
      <h2 className="font-semibold text-md">Response</h2>
      <Select
        id="mode"
        label="Type"
        value={mode}
        options={modes}
        onChange={(chosen) => set({ mode: chosen as InboxAnswer['mode'] })}
      />
      <div className="grid grid-cols-2 gap-3">
        {mode === 'status' ? (
          <Field
            id="status"
            label="Status"
            inputMode="numeric"
            value={draft.status}
            error={errors.status}
            onChange={({ target }) => set({ status: target.value })}
          />
        ) : null}
        {isTimed ? (
          <Field
            id="delay"
            label="Delay (seconds)"
            inputMode="decimal"
            value={draft.seconds}
            error={errors.delay_ms}
            onChange={({ target }) => set({ seconds: target.value })}
          />
        ) : null}
      </div>
      {mode === 'redirect' ? (
        <Field
          id="location"
          label="Location"
          type="url"
          mono
          spellCheck={false}
          placeholder="https://"
          value={draft.location}
          error={errors.location}
          onChange={({ target }) => set({ location: target.value })}
        />
      ) : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button size="field" type="submit" disabled={save.isPending}>
          Save response
        </Button>
        <p role="status" className="text-muted">
          Current: {sayAnswer(inbox.answer)}
        </p>
      </div>
      <MutationError error={errors.form} role="alert" />
    </form>
  )
}

// The API nests the fields under `answer`; the form does not.
function errorsOf(error: Error | null): FormErrors {
  if (!(error instanceof ApiError) || error.fields.length === 0) return error ? toFormErrors(error) : {}
  return Object.fromEntries(
    error.fields.map(({ field, message }) => [field.split('.')[1] ?? 'form', message]),
  )
}
