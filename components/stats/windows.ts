import type { WindowName } from '@/lib/stats/limits'

/** How a window is named on a switch and in a sentence. */
export const windowLabels: Record<WindowName, { short: string; last: string; bucket: string }> = {
  '1h': { short: '1 h', last: 'the last hour', bucket: 'minute' },
  '24h': { short: '24 h', last: 'the last 24 hours', bucket: 'hour' },
  '7d': { short: '7 d', last: 'the last 7 days', bucket: '6 hours' },
  '30d': { short: '30 d', last: 'the last 30 days', bucket: 'day' },
}
