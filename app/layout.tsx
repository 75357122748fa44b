import type { Metadata } from 'next'
import localFont from 'next/font/local'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from '@/components/providers'
import { isZone } from '@/lib/contract/format'
import './globals.css'

// The Latin subset of Geist: see fonts/README.md.
const sans = localFont({ src: './fonts/geist-latin.woff2', variable: '--font-geist-sans', weight: '100 900' })
const mono = localFont({
  src: './fonts/geist-mono-latin.woff2',
  variable: '--font-geist-mono',
  weight: '100 900',
})

export const dynamic = 'force-dynamic'
export const metadata: Metadata = {
  title: { default: 'Recover Webhooks', template: '%s – Recover Webhooks' },
  robots: { index: false },
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const zone = (await cookies()).get('zone')?.value ?? 'UTC'
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    // next-themes sets the theme before React hydrates, so this element may differ from the server's HTML.
    <html lang="en" className={`${sans.variable} ${mono.variable}`} suppressHydrationWarning>
      <body>
        <Providers now={Date.now()} zone={isZone(zone) ? zone : 'UTC'} nonce={nonce}>
          {children}
        </Providers>
      </body>
    </html>
  )
}
