import type { InputHTMLAttributes } from 'react'

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  id: string
  label: string
  hint?: string
  error?: string | undefined
}

/** A labelled input with its hint and its error. */
export function Field({ id, label, hint, error, ...props }: FieldProps) {
  const described = error ? `${id}-error` : hint ? `${id}-hint` : undefined
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        name={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={described}
        className="h-8 w-full rounded-control border border-border-control bg-surface px-2.5"
        {...props}
      />
      {hint && !error ? (
        <p id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="text-failed text-xs">
          {error}
        </p>
      ) : null}
    </div>
  )
}
