import type { ButtonHTMLAttributes } from 'react'

const looks = {
  primary: 'bg-accent text-accent-on border-transparent hover:bg-accent-strong',
  plain: 'bg-surface text-text border-border-strong hover:bg-hover',
  danger: 'bg-surface text-failed border-border-strong hover:bg-hover',
}

export function Button({
  look = 'plain',
  ...props
}: ButtonHTMLAttributes<HTMLButtonElement> & { look?: keyof typeof looks }) {
  return (
    <button
      type="button"
      {...props}
      className={`inline-flex h-8 items-center rounded-control border px-3 font-medium disabled:text-muted disabled:bg-sunken ${looks[look]}`}
    />
  )
}
