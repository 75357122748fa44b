import { causes } from '@/lib/contract/causes'
import type { EndpointCheck } from '@/lib/endpoints/schema'

export interface CheckStep {
  name: 'DNS' | 'Connect' | 'TLS'
  state: 'passed' | 'soon' | 'failed' | 'not reached'
  text: string
  /** null where there was nothing to measure */
  ms: number | null
}

const soonDays = 14

/** The steps of a check in order: how far it came, and at which of them it failed. */
export function listCheckSteps({ ok, cause, dns, connect, tls }: EndpointCheck, url: string): CheckStep[] {
  const { port } = new URL(url)
  const reached = [
    { name: 'DNS' as const, text: dns?.addresses.join(', '), ms: dns?.ms },
    { name: 'Connect' as const, text: connect && `Port ${port || 443}`, ms: connect?.ms },
    {
      name: 'TLS' as const,
      text: tls && `${tls.issuer}, ${tls.protocol}. ${validity(tls.days_left)}`,
      ms: tls?.ms,
    },
  ]
  const firstMissing = reached.findIndex(({ text }) => !text)
  // A certificate is shown also when it is what was refused.
  const failedAt = ok ? reached.length : firstMissing < 0 ? 2 : firstMissing
  const title = cause ? causes[cause].title : ''
  return reached.map(({ name, text, ms = null }, i) => {
    if (i > failedAt) return { name, state: 'not reached', text: 'Skipped', ms: null }
    if (i === failedAt) return { name, state: 'failed', text: text ? `${title}. ${text}` : title, ms }
    const isSoon = name === 'TLS' && tls !== null && tls.days_left < soonDays
    return { name, state: isSoon ? 'soon' : 'passed', text: text ?? '', ms }
  })
}

function validity(daysLeft: number): string {
  if (daysLeft === 0) return 'Expires in less than a day.'
  const days = Math.abs(daysLeft)
  const text = days === 1 ? '1 day' : `${days} days`
  return daysLeft < 0 ? `Expired ${text} ago.` : `Expires in ${text}.`
}
