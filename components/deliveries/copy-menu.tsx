'use client'

import { ChevronDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { buttonClass } from '@/components/ui/button'
import { MenuContent, menuItemClass } from '@/components/ui/menu'
import { notify } from '@/components/ui/toasts'
import type { DeliveryDetail } from '@/lib/deliveries/schema'

/** Copies a text and says what became of it. */
export async function copyText(text: string, name: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    notify.info(`Copied the ${name}`)
  } catch {
    notify.error(`The browser did not let the ${name} be copied.`)
  }
}

/** A delivery in the forms people pass on: id, curl, JSON, link. */
export function CopyMenu({ delivery }: { delivery: DeliveryDetail }) {
  const forms: [string, () => string][] = [
    ['id', () => delivery.id],
    ['curl', () => curlOf(location.origin, delivery.id)],
    ['JSON', () => JSON.stringify(delivery, null, 2)],
    ['link', () => `${location.origin}/deliveries/${delivery.id}`],
  ]
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className={buttonClass()}>
        Copy
        <ChevronDown size={14} strokeWidth={1.75} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <MenuContent align="end">
        {forms.map(([name, toText]) => (
          <DropdownMenu.Item
            key={name}
            className={menuItemClass}
            onSelect={() => void copyText(toText(), name)}
          >
            Copy {name}
          </DropdownMenu.Item>
        ))}
      </MenuContent>
    </DropdownMenu.Root>
  )
}

const curlOf = (origin: string, id: string) =>
  `curl -H "X-Partner-Key: $PARTNER_KEY" '${origin}/v1/deliveries/${id}'`
