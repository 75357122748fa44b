import type { ButtonHTMLAttributes } from 'react'

const looks = {
  primary:
    'border-transparent bg-accent shadow-raised text-accent-on hover:bg-accent-strong disabled:bg-accent',
  plain: 'border-border-strong bg-surface shadow-raised text-text hover:bg-hover',
  danger: 'border-border-strong bg-surface shadow-raised text-failed hover:bg-hover',
  quiet: 'border-transparent text-text-2 hover:bg-hover',
}

interface ButtonLook {
  look?: keyof typeof looks
  size?: 'control' | 'field' | 'icon'
}

const sizes = { control: 'h-7 px-2.5', field: 'h-8 px-3.5', icon: 'size-7' }

/** The classes of a button, for links that look like one. */
export function buttonClass({ look = 'plain', size = 'control' }: ButtonLook = {}): string {
  return `inline-flex items-center justify-center gap-1.5 whitespace-nowrap rounded-control border font-medium hover:no-underline disabled:opacity-60 ${sizes[size]} ${looks[look]}`
}

export function Button({ look, size, ...props }: ButtonHTMLAttributes<HTMLButtonElement> & ButtonLook) {
  return <button type="button" {...props} className={buttonClass({ look, size })} />
}
