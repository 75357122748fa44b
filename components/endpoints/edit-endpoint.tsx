'use client'

import { useRouter } from 'next/navigation'
import { AlertDialog } from 'radix-ui'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { callApi } from '@/lib/api-client'
import { deletedEndpoint, type Endpoint, endpoint as endpointSchema } from '@/lib/endpoints/schema'
import { EventPicker } from './event-picker'
import { type FormErrors, focusFirstError, toFormErrors } from './form-error'

export function EditEndpoint({ endpoint: initial, canWrite }: { endpoint: Endpoint; canWrite: boolean }) {
  const router = useRouter()
  const [endpoint, setEndpoint] = useState(initial)
  const [errors, setErrors] = useState<FormErrors>({})
  const [saved, setSaved] = useState('')
  const path = `/v1/webhooks/${initial.id}`

  async function change(body: object, done: string, form?: HTMLFormElement) {
    setSaved('')
    try {
      setEndpoint(await callApi(path, endpointSchema, { method: 'PATCH', body }))
      setErrors({})
      setSaved(done)
    } catch (error) {
      const found = toFormErrors(error)
      setErrors(found)
      if (form) focusFirstError(form, found)
    }
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const body = {
      url: String(fields.get('url')),
      events: fields.getAll('events'),
      description: String(fields.get('description')),
    }
    void change(body, 'Saved.', event.currentTarget)
  }

  async function remove() {
    try {
      await callApi(path, deletedEndpoint, { method: 'DELETE' })
      router.push('/endpoints')
    } catch (error) {
      setErrors(toFormErrors(error))
    }
  }

  const word = endpoint.active ? 'Pause' : 'Activate'
  return (
    <form onSubmit={submit} noValidate className="grid max-w-xl gap-4 px-5 pb-8">
      <fieldset disabled={!canWrite} className="grid gap-4">
        <Field id="url" label="URL" type="url" defaultValue={endpoint.url} error={errors.url} />
        <Field
          id="description"
          label="Description"
          defaultValue={endpoint.description ?? ''}
          error={errors.description}
        />
        <EventPicker chosen={endpoint.events} error={errors.events} />
      </fieldset>
      <p role="status">{errors.form ?? saved}</p>
      {canWrite ? (
        <div className="flex flex-wrap gap-2">
          <Button look="primary" type="submit">
            Save changes
          </Button>
          <Button
            onClick={() => change({ active: !endpoint.active }, endpoint.active ? 'Paused.' : 'Active.')}
          >
            {word}
          </Button>
          <DeleteDialog onDelete={remove} />
        </div>
      ) : (
        <p className="text-muted">Your role may read endpoints, not change them.</p>
      )}
      <p className="text-muted text-xs">
        {endpoint.active
          ? 'Pausing cancels what is pending for this endpoint.'
          : 'Paused: no event is sent here.'}
      </p>
    </form>
  )
}

function DeleteDialog({ onDelete }: { onDelete: () => void }) {
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>
        <Button look="danger">Delete</Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 bg-[rgb(0_0_0/40%)]" />
        <AlertDialog.Content className="-translate-x-1/2 fixed top-1/3 left-1/2 grid w-[min(90vw,420px)] gap-3 rounded-float border border-border-strong bg-surface p-5">
          <AlertDialog.Title className="font-semibold text-lg">Delete this endpoint?</AlertDialog.Title>
          <AlertDialog.Description>
            What is pending for it is cancelled. Its past deliveries stay readable.
          </AlertDialog.Description>
          <div className="flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Keep it</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look="danger" onClick={onDelete}>
                Delete endpoint
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
