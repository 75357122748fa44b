import type { Config } from 'tailwindcss'

const token = (name: string) => `var(--${name})`

/** Tailwind speaks in the design tokens only. */
export default {
  content: ['./app/**/*.tsx', './components/**/*.tsx'],
  theme: {
    colors: {
      background: token('background'),
      surface: token('surface'),
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
      delivered: token('delivered'),
      pending: token('pending'),
      failed: { DEFAULT: token('failed'), tint: token('failed-tint') },
      cancelled: token('cancelled'),
      transparent: 'transparent',
    },
    fontFamily: { sans: [token('font-sans')], mono: [token('font-mono')] },
    fontSize: {
      xs: ['12px', '16px'],
      sm: ['13px', '20px'],
      md: ['14px', '20px'],
      lg: ['16px', '24px'],
      xl: ['20px', '28px'],
    },
    borderRadius: { mark: '3px', control: '5px', float: '8px' },
  },
} satisfies Config
