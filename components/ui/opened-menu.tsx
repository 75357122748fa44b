'use client'

import { Check } from 'lucide-react'
import Link from 'next/link'
import { DropdownMenu } from 'radix-ui'
import type { MenuItem, OpenedMenuProps } from './menu-item'

const itemClass =
  'flex h-8 w-full cursor-pointer items-center gap-2.5 rounded-mark px-2 text-text outline-none hover:no-underline data-[highlighted]:bg-hover aria-[current]:font-medium max-card:h-11'

/** The content of an open menu. */
export function OpenedMenu(props: OpenedMenuProps) {
  const { items, head, align = 'end', className, label, isOpen, onOpen, children } = props
  return (
    <DropdownMenu.Root open={isOpen} onOpenChange={onOpen} modal={false}>
      <DropdownMenu.Trigger aria-label={label} className={className}>
        {children}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          className="z-30 min-w-48 rounded-float border border-border-strong bg-raised p-1 shadow-float"
        >
          {head ? (
            <DropdownMenu.Label className="border-border border-b px-2 py-1.5">{head}</DropdownMenu.Label>
          ) : null}
          {items.some(({ isChecked }) => isChecked !== undefined) ? (
            <Choices items={items} />
          ) : (
            items.map((item) => <Item key={item.key} item={item} />)
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Item({ item }: { item: MenuItem }) {
  const { content, onSelect, href, isCurrent, className = '' } = item
  const classes = `${itemClass} ${className}`
  if (href === undefined)
    return (
      <DropdownMenu.Item className={classes} {...(onSelect ? { onSelect } : {})}>
        {content}
      </DropdownMenu.Item>
    )
  return (
    <DropdownMenu.Item asChild>
      <Link href={href} aria-current={isCurrent ? 'page' : undefined} className={classes}>
        {content}
      </Link>
    </DropdownMenu.Item>
  )
}

function Choices({ items }: { items: MenuItem[] }) {
  return (
    <DropdownMenu.RadioGroup
      value={items.find(({ isChecked }) => isChecked)?.key ?? ''}
      onValueChange={(key) => items.find((item) => item.key === key)?.onSelect?.()}
    >
      {items.map(({ key, content }) => (
        <DropdownMenu.RadioItem key={key} value={key} className={`${itemClass} justify-between`}>
          {content}
          <DropdownMenu.ItemIndicator>
            <Check size={14} aria-hidden="true" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}
