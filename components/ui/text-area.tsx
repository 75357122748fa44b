import type { TextareaHTMLAttributes } from 'react'
import { describedBy, Labelled } from './labelled'

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  id: string
  label: string
  hint?: string
  error?: string | undefined
}

/** A labelled monospace field for pasted text. */
export function TextArea({ id, label, hint, error, ...props }: TextAreaProps) {
  return (
    <Labelled {...{ id, label, hint, error }}>
      <textarea
        id={id}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy({ id, hint, error })}
        className="w-full break-all rounded-control border border-border-control bg-surface px-2.5 py-2 font-mono text-xs leading-[18px] placeholder:text-muted aria-[invalid]:border-2 aria-[invalid]:border-failed"
        {...props}
      />
    </Labelled>
  )
}
