import type { ReactNode } from 'react'

export function PageHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-center gap-3 px-5 pt-4 pb-3">
      <h1 className="font-semibold text-xl">{title}</h1>
      <div className="ml-auto flex gap-2">{children}</div>
    </header>
  )
}
