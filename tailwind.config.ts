import type { Config } from 'tailwindcss'

const token = (name: string) => `var(--${name})`

/** Tailwind speaks in the design tokens only. */
export default {
  content: ['./app/**/*.tsx', './components/**/*.tsx'],
  theme: {
    colors: {
      background: token('background'),
      surface: token('surface'),
      raised: token('raised'),
      sunken: token('sunken'),
      hover: token('hover'),
      border: { DEFAULT: token('border'), strong: token('border-strong'), control: token('border-control') },
      text: { DEFAULT: token('text'), 2: token('text-2') },
      muted: token('muted'),
      accent: {
        DEFAULT: token('accent'),
        strong: token('accent-strong'),
        tint: token('accent-tint'),
        on: token('on-accent'),
      },
      delivered: { DEFAULT: token('delivered'), tint: token('delivered-tint') },
      pending: { DEFAULT: token('pending'), tint: token('pending-tint') },
      failed: { DEFAULT: token('failed'), tint: token('failed-tint') },
      cancelled: { DEFAULT: token('cancelled'), tint: token('cancelled-tint') },
      phase: {
        dns: token('phase-dns'),
        connect: token('phase-connect'),
        tls: token('phase-tls'),
        wait: token('phase-wait'),
        body: token('phase-body'),
      },
      transparent: 'transparent',
    },
    fontFamily: { sans: [token('font-sans')], mono: [token('font-mono')] },
    fontSize: {
      xs: ['12px', '16px'],
      sm: ['13px', '20px'],
      md: ['14px', '20px'],
      lg: ['16px', '24px'],
      xl: ['20px', '28px'],
      '2xl': ['28px', '36px'],
    },
    borderRadius: { mark: '3px', control: '5px', float: '8px', full: '9999px' },
    boxShadow: { raised: token('shadow-raised'), float: token('shadow-float'), none: 'none' },
    // Where the layout changes: cards and menu, drawer becomes a page, rail is icons only, full rail.
    screens: { card: '760px', page: '960px', side: '1080px', rail: '1180px' },
  },
} satisfies Config
