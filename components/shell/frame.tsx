import Link from 'next/link'
import type { ReactNode } from 'react'
import { Brand } from '@/components/ui/brand'
import { ThemeToggle } from '@/components/ui/theme-toggle'
import { type Account, AccountMenu } from './account-menu'
import { CommandButton } from './command-button'
import { Crumbs } from './crumbs'
import { DataProviders } from './data-providers'
import { NarrowMenu, Rail } from './navigation'
import { PageLoading, PageOrSkeleton } from './page-loading'
import { RailFrame, RailToggle } from './rail-frame'
import type { sections } from './sections'
import { ZoneSwitch } from './zone-switch'

interface FrameProps {
  area: keyof typeof sections
  /** the first breadcrumb: the partner's name, or Support */
  home: string
  account: Account
  isRailNarrow: boolean
  children: ReactNode
}

/** The page layout: rail on the left, bar on top; under 760 px the rail is a menu in the bar. */
export function Frame({ area, home, account, isRailNarrow, children }: FrameProps) {
  return (
    <PageLoading>
      <RailFrame isNarrow={isRailNarrow}>
        <a
          href="#main"
          className="sr-only z-20 bg-accent px-3 py-2 text-accent-on focus:not-sr-only focus:absolute"
        >
          Skip to content
        </a>
        <div className="sticky top-0 hidden h-screen flex-col bg-background px-2 card:flex">
          <Link
            href="/"
            aria-label="Recover Webhooks home"
            className="flex h-12 items-center overflow-hidden px-1.5 hover:no-underline wide:px-2"
          >
            <Brand />
          </Link>
          <Rail area={area} />
          <RailToggle />
        </div>
        <div className="flex min-w-0 flex-col border-border card:border-l">
          <header className="sticky top-0 z-10 flex h-12 items-center gap-2 border-border border-b bg-surface pr-4 pl-5 max-card:px-3">
            <NarrowMenu area={area} />
            <Crumbs area={area} home={home} />
            <CommandButton area={area} />
            <ZoneSwitch />
            <ThemeToggle />
            <AccountMenu account={account} />
          </header>
          <main id="main" className="min-w-0 flex-1">
            <DataProviders user={account}>
              <PageOrSkeleton>{children}</PageOrSkeleton>
            </DataProviders>
          </main>
        </div>
      </RailFrame>
    </PageLoading>
  )
}
