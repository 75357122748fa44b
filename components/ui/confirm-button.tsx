'use client'

import { AlertDialog } from 'radix-ui'
import { Button } from './button'

interface ConfirmButtonProps {
  look?: 'plain' | 'danger'
  label: string
  title: string
  /** what the action will do */
  text: string
  confirm: string
  /** the label of the cancel button, when `Cancel` would be ambiguous */
  keep?: string
  disabled?: boolean
  onConfirm: () => void
}

/** A button that explains its effect and asks for confirmation. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { look = 'plain', label, title, text, confirm, keep = 'Cancel', disabled, onConfirm } = props
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>
        <Button look={look} disabled={disabled}>
          {label}
        </Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-30 bg-[rgb(0_0_0/40%)]" />
        <AlertDialog.Content className="fixed top-1/3 left-1/2 z-40 grid w-[min(92vw,420px)] -translate-x-1/2 gap-3 rounded-float border border-border-strong bg-raised p-5 shadow-float">
          <AlertDialog.Title className="font-semibold text-lg">{title}</AlertDialog.Title>
          <AlertDialog.Description className="text-text-2">{text}</AlertDialog.Description>
          <div className="flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{keep}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look={look === 'danger' ? 'danger' : 'primary'} onClick={onConfirm}>
                {confirm}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
