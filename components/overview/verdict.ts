import type { Cause } from '@/lib/contract/causes'
import type { Endpoint } from '@/lib/endpoints/schema'
import type { PartnerStats } from '@/lib/stats/schema'

/** How everything stands, in one of five sentences. */
export type Verdict =
  | { kind: 'empty' }
  | { kind: 'inactive' }
  | {
      kind: 'failing'
      count: number
      /** how many of them were disabled for it */
      disabled: number
      since: string
      cause: Cause | null
      first: Endpoint
    }
  | { kind: 'idle'; endpoints: number }
  | { kind: 'well'; endpoints: number; delivered: number; ended: number }

type Stats = Pick<PartnerStats, 'by_webhook'> & {
  totals: Pick<PartnerStats['totals'], 'delivered' | 'failed'>
}

/** The worst that is so: endpoints that fail or were disabled for failing come before everything that goes well. */
export function tellVerdict(endpoints: Endpoint[], { by_webhook, totals }: Stats): Verdict {
  if (endpoints.length === 0) return { kind: 'empty' }
  const states = new Map(by_webhook.map((state) => [state.webhook_id, state]))
  const failing = endpoints
    .flatMap((endpoint) => {
      const state = states.get(endpoint.id)
      const since = endpoint.disabled_at ?? state?.failing_since
      return since ? [{ endpoint, since, cause: state?.failing_cause ?? null }] : []
    })
    .sort((a, b) => a.since.localeCompare(b.since))
  const [first] = failing
  if (first)
    return {
      kind: 'failing',
      count: failing.length,
      disabled: failing.filter(({ endpoint }) => endpoint.disabled_at !== undefined).length,
      since: first.since,
      cause: commonest(failing.map(({ cause }) => cause)),
      first: first.endpoint,
    }
  const active = endpoints.filter((endpoint) => endpoint.active).length
  if (active === 0) return { kind: 'inactive' }
  const ended = totals.delivered + totals.failed
  if (ended === 0) return { kind: 'idle', endpoints: active }
  return { kind: 'well', endpoints: active, delivered: totals.delivered, ended }
}

function commonest(all: (Cause | null)[]): Cause | null {
  const counts = new Map<Cause, number>()
  for (const cause of all) if (cause) counts.set(cause, (counts.get(cause) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null
}
