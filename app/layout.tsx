import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { Providers } from '@/components/providers'
import './globals.css'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = {
  title: { default: 'Recover Webhooks', template: '%s – Recover Webhooks' },
  robots: { index: false },
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme is set before React runs, so this element may differ from what the server sent.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        <Providers now={Date.now()}>{children}</Providers>
      </body>
    </html>
  )
}
