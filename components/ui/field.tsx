import type { InputHTMLAttributes, ReactNode } from 'react'
import { describedBy, Labelled } from './labelled'

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  id: string
  label: string
  hint?: ReactNode
  error?: string | undefined
  /** shown inside the input at its end, such as a button */
  end?: ReactNode
  mono?: boolean
}

/** A labelled input with a hint and an error. */
export function Field({ id, label, hint, error, end, mono, ...props }: FieldProps) {
  return (
    <Labelled {...{ id, label, hint, error }}>
      <div className="relative">
        <input
          id={id}
          name={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy({ id, hint, error })}
          className={`h-8 w-full rounded-control border border-border-control bg-surface px-2.5 placeholder:text-muted disabled:bg-sunken disabled:text-text-2 aria-[invalid]:border-2 aria-[invalid]:border-failed max-card:h-11 ${mono ? 'font-mono text-xs' : ''} ${end ? 'pr-10' : ''}`}
          {...props}
        />
        {end ? <span className="absolute inset-y-0 right-0.5 grid place-items-center">{end}</span> : null}
      </div>
    </Labelled>
  )
}
