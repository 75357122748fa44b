'use client'

import { Modal } from '@/components/ui/modal'
import { keyGroups } from './key-names'
import { KeySwitch } from './key-switch'

/** The list of keyboard shortcuts and the switch for them. */
export function KeyList({ onDone }: { onDone: () => void }) {
  return (
    <Modal title="Keyboard shortcuts" wide onDone={onDone}>
      <div className="gap-x-10 card:columns-2">
        {keyGroups.map(({ where, keys }) => (
          <section key={where} className="break-inside-avoid pb-4">
            <h3 className="pb-1 font-medium text-muted text-xs">{where}</h3>
            <dl>
              {keys.map(([names, does]) => (
                <div key={names.join()} className="flex min-h-7 items-baseline gap-3 py-0.5">
                  <dt className="flex w-16 flex-none items-baseline gap-1">
                    {names.map((name) => (
                      <Key key={name} name={name} />
                    ))}
                  </dt>
                  <dd className="text-text-2">{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <footer className="border-border border-t pt-3">
        <KeySwitch />
      </footer>
    </Modal>
  )
}

function Key({ name }: { name: string }) {
  return (
    <kbd className="min-w-5 rounded-mark border border-border-strong bg-surface px-1 text-center font-mono text-text text-xs">
      {name}
    </kbd>
  )
}
