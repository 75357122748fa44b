'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'

// The form that the Standard Webhooks libraries decode; a beginning of the prefix is no mistake yet.
function isBase64(secret: string): boolean {
  return /^(whsec_)?[A-Za-z0-9+/]*={0,2}$/.test(secret) || 'whsec_'.startsWith(secret)
}

/** The choice between a generated signing secret, shown once, and the partner's own. */
export function SecretChoice({ error }: { error?: string | undefined }) {
  const [isOwn, setOwn] = useState(false)
  const [text, setText] = useState('')
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium">Signing secret</legend>
      <div className="flex gap-5">
        {[false, true].map((own) => (
          <label key={String(own)} className="inline-flex min-h-6 items-center gap-2">
            <input type="radio" name="secret-kind" checked={isOwn === own} onChange={() => setOwn(own)} />
            {own ? 'Enter my own' : 'Generate'}
          </label>
        ))}
      </div>
      {isOwn ? (
        <>
          <Field
            id="secret"
            label="Your secret"
            autoComplete="off"
            spellCheck={false}
            mono
            error={error}
            hint="16–256 printable ASCII characters, with no leading or trailing spaces."
            onChange={({ target }) => setText(target.value)}
          />
          <p role="status" className="text-text-2">
            {text !== '' && !isBase64(text)
              ? 'Standard Webhooks libraries only accept base64 secrets, with or without whsec_. With this secret, verify X-Recover-Signature instead, or generate a secret.'
              : null}
          </p>
        </>
      ) : null}
    </fieldset>
  )
}
