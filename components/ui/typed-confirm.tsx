'use client'

import { AlertDialog } from 'radix-ui'
import { type FormEvent, useState } from 'react'
import { Button } from './button'
import { Field } from './field'

interface TypedConfirmProps {
  label: string
  title: string
  /** what the action will do */
  text: string
  /** the text that must be typed to confirm */
  expected: string
  confirm: string
  disabled?: boolean
  onConfirm: () => void
}

/** A button for an irreversible action, enabled once the name of the thing has been typed. */
export function TypedConfirm(props: TypedConfirmProps) {
  const { label, title, text, expected, confirm, disabled, onConfirm } = props
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const isMatch = typed.trim() === expected

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!isMatch) return
    setOpen(false)
    onConfirm()
  }
  function change(open: boolean) {
    setTyped('')
    setOpen(open)
  }

  return (
    <AlertDialog.Root open={isOpen} onOpenChange={change}>
      <AlertDialog.Trigger asChild>
        <Button look="danger" disabled={disabled}>
          {label}
        </Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-30 bg-[rgb(0_0_0/40%)]" />
        <AlertDialog.Content className="fixed top-1/4 left-1/2 z-40 w-[min(92vw,420px)] -translate-x-1/2 rounded-float border border-border-strong bg-raised p-5 shadow-float">
          <form onSubmit={submit} className="grid gap-3">
            <AlertDialog.Title className="font-semibold text-lg">{title}</AlertDialog.Title>
            <AlertDialog.Description className="text-text-2">{text}</AlertDialog.Description>
            <Field
              id="confirm-name"
              label={`Type ${expected} to confirm`}
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              mono
            />
            <div className="flex justify-end gap-2">
              <AlertDialog.Cancel asChild>
                <Button>Cancel</Button>
              </AlertDialog.Cancel>
              <Button type="submit" look="danger" disabled={!isMatch}>
                {confirm}
              </Button>
            </div>
          </form>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
