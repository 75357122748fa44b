'use client'

import { Dialog } from 'radix-ui'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { PasswordField } from './password-field'
import { signInByPassword } from './sign-in'

interface SignInAgainProps {
  /** the email of the user whose session ended */
  email: string
  onEnd: (isSignedIn: boolean) => void
}

/** Signs the same user in again without leaving the page. */
export function SignInAgain({ email, onEnd }: SignInAgainProps) {
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    // React events bubble through the portal to the page's form, which must not submit.
    event.stopPropagation()
    const form = event.currentTarget
    setBusy(true)
    setError(undefined)
    const problem = await signInByPassword(email, String(new FormData(form).get('password')))
    if (problem === null) return onEnd(true)
    setBusy(false)
    setError(problem)
    form.querySelector<HTMLInputElement>('[name=password]')?.focus()
  }

  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || onEnd(false)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 bg-[rgb(0_0_0/40%)]" />
        <Dialog.Content
          onOpenAutoFocus={focusPassword}
          className="fixed top-1/4 left-1/2 z-40 grid w-[min(92vw,420px)] -translate-x-1/2 gap-4 rounded-float border border-border-strong bg-raised p-5 shadow-float"
        >
          <Dialog.Title className="font-semibold text-lg">Your session expired</Dialog.Title>
          <Dialog.Description className="-mt-3 text-text-2">
            Your changes are kept. Sign in again and we’ll save them.
          </Dialog.Description>
          <form onSubmit={submit} className="grid gap-4">
            <Field
              id="signed-in-email"
              label="Email"
              type="email"
              autoComplete="username"
              value={email}
              readOnly
            />
            <PasswordField autoComplete="current-password" error={error} />
            <div className="flex flex-wrap items-center justify-end gap-2">
              <a
                href="/sign-in?return=/settings/profile"
                target="_blank"
                rel="noreferrer"
                className="mr-auto text-text-2"
              >
                Sign in another way (new tab)
              </a>
              <Dialog.Close asChild>
                <Button>Cancel</Button>
              </Dialog.Close>
              <Button look="primary" type="submit" disabled={busy}>
                Sign in
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

// Focuses the password: the email before it is read-only.
function focusPassword(event: Event): void {
  event.preventDefault()
  document.querySelector<HTMLInputElement>('[role=dialog] [name=password]')?.focus()
}
