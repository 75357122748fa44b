import type { ReactNode } from 'react'

interface LabelledProps {
  id: string
  label: string
  hint?: ReactNode
  error?: string | undefined
  children: ReactNode
}

/** A field with its label and its hint, which an error replaces. */
export function Labelled({ id, label, hint, error, children }: LabelledProps) {
  return (
    <div className="grid min-w-0 gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children}
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

/** The ID of the text that describes the field, for aria-describedby. */
export function describedBy({ id, hint, error }: Pick<LabelledProps, 'id' | 'hint' | 'error'>) {
  if (error) return `${id}-error`
  return hint ? `${id}-hint` : undefined
}
