import type { ReactNode } from 'react'

/** A titled section of a page, beside others. */
export function Panel({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <div className="mb-1 flex min-h-7 items-center gap-2">
        <h2 className="mr-auto min-w-0 break-all font-medium text-muted text-xs">{title}</h2>
        {end}
      </div>
      {children}
    </section>
  )
}

/** Two panels side by side, stacked on narrow screens. */
export function Columns({ children }: { children: ReactNode }) {
  return <div className="grid gap-x-6 gap-y-4 pt-3 pb-8 side:grid-cols-[5fr_6fr]">{children}</div>
}
