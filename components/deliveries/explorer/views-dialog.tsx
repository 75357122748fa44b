'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import type { FormEvent } from 'react'
import { CopyCurl } from '@/components/api/copy-curl'
import { QueryError } from '@/components/api/query-error'
import { createView, deleteView, viewList } from '@/components/api/views'
import { toFormErrors } from '@/components/forms/form-error'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'
import type { View } from '@/lib/views/schema'
import type { Filter } from './use-filter'

interface ViewsDialogProps {
  filter: Filter
  canSave: boolean
  onDone: () => void
}

/** The team's saved filters: open one, delete one, or save the current one. */
export function ViewsDialog({ filter, canSave, onDone }: ViewsDialogProps) {
  const { data, error, refetch } = useQuery(viewList())
  const remove = useMutation({
    mutationFn: deleteView,
    onSettled: () => refetch(),
  })
  const open = (view: View) => {
    filter.set(view.filter)
    onDone()
  }
  return (
    <Modal title="Saved views" onDone={onDone}>
      <p className="-mt-3 text-text-2">Named filters, shared with your team.</p>
      <QueryError error={error} onRetry={() => refetch()} />
      {data?.views.length === 0 ? <p className="text-muted">No saved views yet.</p> : null}
      <ul>
        {data?.views.map((view) => (
          <li
            key={view.id}
            className="flex min-h-10 items-center gap-2 border-border border-b last:border-b-0"
          >
            <button
              type="button"
              onClick={() => open(view)}
              className="min-h-9 min-w-0 flex-1 rounded-mark text-left hover:bg-hover max-card:min-h-11"
            >
              <span className="block truncate font-medium">{view.name}</span>
              <code className="block truncate font-mono text-muted text-xs">
                {view.filter || 'All deliveries'}
              </code>
            </button>
            {canSave ? (
              <Button
                look="quiet"
                size="icon"
                aria-label={`Delete ${view.name}`}
                disabled={remove.isPending}
                onClick={() => remove.mutate(view.id)}
              >
                <Trash2 size={14} strokeWidth={1.75} aria-hidden="true" />
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {canSave ? <SaveView text={filter.text} onSaved={() => refetch()} /> : null}
    </Modal>
  )
}

function SaveView({ text, onSaved }: { text: string; onSaved: () => void }) {
  const save = useMutation({
    mutationFn: (name: string) => createView(name, text),
    onSuccess: onSaved,
  })
  const errors = save.error ? toFormErrors(save.error) : {}
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const onSuccess = () => form.reset()
    save.mutate(nameIn(form), { onSuccess, onError: () => form.querySelector('input')?.focus() })
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-2 border-border border-t pt-4">
      <Field
        id="name"
        label="Save current filter as"
        autoComplete="off"
        error={errors.name ?? errors.form}
        hint={<code className="break-all font-mono">{text || 'All deliveries'}</code>}
      />
      <div className="flex gap-2">
        <Button look="primary" size="field" type="submit" disabled={save.isPending}>
          Save view
        </Button>
        <CopyCurl
          request={(form) => ({
            method: 'POST',
            path: '/v1/views',
            body: { name: nameIn(form), filter: text },
          })}
        />
      </div>
    </form>
  )
}

function nameIn(form: HTMLFormElement): string {
  return String(new FormData(form).get('name'))
}
