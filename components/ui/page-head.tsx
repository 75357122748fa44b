import type { ReactNode } from 'react'

/** The page's heading, its count and its actions. */
export function PageHead({
  title,
  note,
  children,
}: {
  title: string
  note?: string | undefined
  children?: ReactNode
}) {
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2 px-5 pt-4 pb-3 max-card:px-4">
      <h1 className="break-all font-semibold text-xl tracking-[-0.015em]">{title}</h1>
      {note ? <p className="pt-1 text-muted">{note}</p> : null}
      {children ? (
        <div className="ml-auto flex flex-wrap items-center gap-2 max-card:ml-0 max-card:w-full">
          {children}
        </div>
      ) : null}
    </header>
  )
}
