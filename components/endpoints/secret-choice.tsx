'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'

/** A signing secret of ours, shown once, or one of the partner's own. */
export function SecretChoice({ error }: { error?: string | undefined }) {
  const [isOwn, setOwn] = useState(false)
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium">Signing secret</legend>
      <div className="flex gap-5">
        {[false, true].map((own) => (
          <label key={String(own)} className="inline-flex min-h-6 items-center gap-2">
            <input type="radio" name="secret-kind" checked={isOwn === own} onChange={() => setOwn(own)} />
            {own ? 'Use my own' : 'Generate one'}
          </label>
        ))}
      </div>
      {isOwn ? (
        <Field
          id="secret"
          label="Your secret"
          autoComplete="off"
          spellCheck={false}
          mono
          error={error}
          hint="16 to 256 printable ASCII characters, no blank at either end."
        />
      ) : null}
    </fieldset>
  )
}
