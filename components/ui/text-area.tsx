import type { TextareaHTMLAttributes } from 'react'

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  id: string
  label: string
  hint?: string
}

/** A labelled field for text that is pasted, in mono, as it is. */
export function TextArea({ id, label, hint, ...props }: TextAreaProps) {
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
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="w-full break-all rounded-control border border-border-control bg-surface px-2.5 py-2 font-mono text-xs leading-[18px] placeholder:text-muted"
        {...props}
      />
      {hint ? (
        <p id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      ) : null}
    </div>
  )
}
