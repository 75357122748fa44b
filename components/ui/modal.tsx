'use client'

import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { Button } from './button'

/** Returns the focus when a dialog without a trigger closes. */
export function useFocusReturn(): (event: Event) => void {
  const [before] = useState(() => document.activeElement)
  return (event) => {
    event.preventDefault()
    if (before instanceof HTMLElement) before.focus()
  }
}

interface ModalProps {
  title: string
  wide?: boolean
  onDone: () => void
  children: ReactNode
}

/** A dialog that is open while it is rendered. */
export function Modal({ title, wide, onDone, children }: ModalProps) {
  const returnFocus = useFocusReturn()
  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || onDone()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 bg-[rgb(0_0_0/40%)]" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
          className={`fixed top-[8vh] left-1/2 z-40 grid max-h-[84vh] ${wide ? 'w-[min(92vw,720px)]' : 'w-[min(92vw,460px)]'} -translate-x-1/2 gap-4 overflow-auto rounded-float border border-border-strong bg-raised p-5 shadow-float`}
        >
          <header className="flex items-center justify-between gap-3">
            <Dialog.Title className="font-semibold text-lg">{title}</Dialog.Title>
            <Dialog.Close asChild>
              <Button look="quiet" size="icon" aria-label="Close">
                <X size={16} strokeWidth={1.75} aria-hidden="true" />
              </Button>
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
