import type { TextareaHTMLAttributes } from 'react'

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  id: string
  label: string
  hint?: string
  error?: string | undefined
}

/** A labelled field for text that is pasted, in mono, as it is. */
export function TextArea({ id, label, hint, error, ...props }: TextAreaProps) {
  const described = error ? `${id}-error` : hint ? `${id}-hint` : undefined
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <textarea
        id={id}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        aria-invalid={error ? true : undefined}
        aria-describedby={described}
        className="w-full break-all rounded-control border border-border-control bg-surface px-2.5 py-2 font-mono text-xs leading-[18px] placeholder:text-muted aria-[invalid]:border-2 aria-[invalid]:border-failed"
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
