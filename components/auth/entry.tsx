import type { ReactNode } from 'react'
import { Brand } from '@/components/ui/brand'
import { ThemeToggle } from '@/components/ui/theme-toggle'

/** The layout of pages without a session; `aside` is beside the content, or below it on narrow screens. */
export function Entry({ title, aside, children }: { title: string; aside: ReactNode; children: ReactNode }) {
  return (
    <div className="grid min-h-screen card:grid-cols-[minmax(0,1fr)_minmax(0,440px)]">
      <div className="grid grid-rows-[48px_minmax(0,1fr)]">
        <header className="flex items-center justify-between px-5">
          <Brand />
          <ThemeToggle />
        </header>
        <main className="grid w-full max-w-[384px] content-center gap-6 justify-self-center px-5 py-8">
          <h1 className="-mb-5 break-words font-semibold text-xl tracking-[-0.015em]">{title}</h1>
          {children}
        </main>
      </div>
      <div className="grid border-border bg-background px-5 py-8 max-card:border-t card:border-l card:px-12">
        {aside}
      </div>
    </div>
  )
}
