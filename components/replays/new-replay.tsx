'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { uuidv4 as newKey } from 'uuidv7'
import { ApiError } from '@/components/api/client'
import { CopyCurl } from '@/components/api/copy-curl'
import { MutationError } from '@/components/api/mutation-error'
import { planReplay, startReplay } from '@/components/api/replays'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { PageHead } from '@/components/ui/page-head'
import { Pair, ReplayFields, useReplayForm } from './replay-form'
import { type OrderedFilter, type ReplayFormValues, toFilter } from './replay-form-values'
import { PlanView } from './replay-plan'

const path = '/v1/replays'

interface Order {
  filter: OrderedFilter
  rate_per_second: number
  reason?: string
}

/** Plans a replay, then starts it; any change in between discards the plan. */
export function NewReplay({ urls }: { urls: Record<string, string> }) {
  const router = useRouter()
  const [values, setValues] = useReplayForm()
  const [rate, setRate] = useState('50')
  const [reason, setReason] = useState('')
  const order: Order = {
    filter: toFilter(values),
    rate_per_second: Number(rate),
    ...(reason.trim() ? { reason: reason.trim() } : {}),
  }
  const plan = useMutation({
    // The idempotency key belongs to the plan: confirming twice starts one replay.
    mutationFn: async (asked: Order) => {
      const found = await planReplay(asked)
      return { asked, found, key: newKey() }
    },
  })
  const start = useMutation({
    mutationFn: ({ asked, key }: { asked: Order; key: string }) => startReplay(asked, key),
    onSuccess: ({ id }) => router.push(`/replays/${id}`),
  })
  const reset = () => {
    plan.reset()
    start.reset()
  }
  const change = (next: Partial<ReplayFormValues>) => {
    reset()
    void setValues(next)
  }
  const errors = toErrors(plan.error ?? start.error)
  const planned = plan.data

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    start.reset()
    plan.mutate(order, { onError: (error) => focusFirst(form, toErrors(error)) })
  }

  return (
    <>
      <PageHead title="New replay" />
      <div className="grid gap-x-10 gap-y-6 px-5 pb-8 max-card:px-4 side:grid-cols-[minmax(0,520px)_minmax(0,480px)]">
        <form onSubmit={submit} onChange={reset} noValidate className="grid content-start gap-4">
          <ReplayFields urls={urls} values={values} onChange={change} errors={errors} />
          <Pair>
            <Field
              id="rate_per_second"
              label="Max. rate (per second)"
              inputMode="numeric"
              value={rate}
              onChange={({ target }) => setRate(target.value)}
              error={errors.rate_per_second}
            />
            <Field
              id="reason"
              label="Reason (optional)"
              value={reason}
              onChange={({ target }) => setReason(target.value)}
              error={errors.reason}
            />
          </Pair>
          <div className="flex items-center gap-3">
            <Button look={planned ? 'plain' : 'primary'} size="field" type="submit" disabled={plan.isPending}>
              Preview
            </Button>
            <CopyCurl
              request={{ method: 'POST', path, body: { ...order, dry_run: true } }}
              of="preview"
              isSmall
            />
            <p className="text-muted">Shows what would be sent. Nothing is sent yet.</p>
          </div>
        </form>
        <div role="status" className="grid content-start gap-4">
          {plan.isPending ? <p className="text-muted">Counting…</p> : null}
          <MutationError error={errors.form} />
          {planned ? (
            <PlanView
              plan={planned.found}
              urls={urls}
              busy={start.isPending || start.isSuccess}
              onStart={() => start.mutate(planned)}
              request={{ method: 'POST', path, body: planned.asked }}
            />
          ) : null}
        </div>
      </div>
    </>
  )
}

function toErrors(error: Error | null): Record<string, string> {
  if (!error) return {}
  if (!(error instanceof ApiError)) return { form: 'The request failed. Try again.' }
  if (error.fields.length === 0) return { form: error.message }
  const named = error.fields.map(({ field, message }) => [field.replace(/^filter\./, ''), message] as const)
  return Object.fromEntries(named.map(([field, message]) => [field === 'filter' ? 'form' : field, message]))
}

function focusFirst(form: HTMLFormElement, errors: Record<string, string>): void {
  const field = Object.keys(errors)[0]
  form.querySelector<HTMLElement>(`[name="${field}"]`)?.focus()
}
