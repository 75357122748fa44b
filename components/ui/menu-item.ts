import type { ReactNode } from 'react'

/** One line of a menu: an action, a link, or one of several choices. */
export interface MenuItem {
  key: string
  content: ReactNode
  onSelect?: () => void
  href?: string
  isCurrent?: boolean
  /** set where the items are choices of which one holds */
  isChecked?: boolean
  className?: string
}

export interface MenuProps {
  items: MenuItem[]
  /** stands above the items */
  head?: ReactNode
  align?: 'start' | 'end'
  /** the button's look, and its name where its content has none */
  className: string
  label?: string | undefined
  /** for those who open it by other means as well */
  isOpen?: boolean
  onOpen?: (isOpen: boolean) => void
  children: ReactNode
}

/** A menu that has been opened, and may be closed again. */
export type OpenedMenuProps = Omit<MenuProps, 'isOpen' | 'onOpen'> & {
  isOpen: boolean
  onOpen: (isOpen: boolean) => void
}
