import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from '@/components/providers'
import { isZone } from '@/lib/format'
import './globals.css'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = {
  title: { default: 'Recover Webhooks', template: '%s – Recover Webhooks' },
  robots: { index: false },
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const zone = (await cookies()).get('zone')?.value ?? 'UTC'
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    // The theme is set before React runs, so this element may differ from what the server sent.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        <Providers now={Date.now()} zone={isZone(zone) ? zone : 'UTC'} nonce={nonce}>
          {children}
        </Providers>
      </body>
    </html>
  )
}
