import Link from 'next/link'
import type { FormEvent, ReactNode } from 'react'
import { MutationError } from '@/components/api/mutation-error'
import { Button, buttonClass } from '@/components/ui/button'

interface CreateFormProps {
  onSubmit: (event: FormEvent<HTMLFormElement>) => void
  busy: boolean
  /** the error that belongs to no single field */
  error?: string | undefined
  /** the label of the submit button */
  verb: string
  /** the page that Cancel leads to */
  cancelHref: string
  /** shown beside the buttons */
  aside?: ReactNode
  children: ReactNode
}

/** A form that creates something: its fields, the error of the whole form, and the buttons. */
export function CreateForm({ onSubmit, busy, error, verb, cancelHref, aside, children }: CreateFormProps) {
  return (
    <form onSubmit={onSubmit} noValidate className="grid max-w-xl gap-4 px-5 pb-8 max-card:px-4">
      {children}
      <MutationError error={error} role="alert" />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" size="field" type="submit" disabled={busy}>
          {verb}
        </Button>
        <Link href={cancelHref} className={buttonClass({ look: 'quiet', size: 'field' })}>
          Cancel
        </Link>
        {aside}
      </div>
    </form>
  )
}
