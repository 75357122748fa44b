import type { Product } from './product'

export interface Delivery {
  id: string
  event_id: string
  status: string
  cause: string | null
  attempt_count: number
  completed_at: string | null
}

export interface Attempt {
  number: number
  started_at: string
  duration_ms: number | null
  status_code: number | null
  cause: string | null
}

/** An integrator's and the platform's calls, over REST. */
export function callsOf({ url, demo }: Product) {
  const call = async <T>(
    path: string,
    init: { method?: string; body?: unknown; platform?: boolean } = {},
  ) => {
    const headers = new Headers({ 'Content-Type': 'application/json' })
    if (init.platform) headers.set('X-Platform-Key', demo.platformKey)
    else headers.set('X-Partner-Key', demo.partnerKey)
    const response = await fetch(`${url}${path}`, {
      method: init.method ?? (init.body ? 'POST' : 'GET'),
      headers,
      ...(init.body ? { body: typeof init.body === 'string' ? init.body : JSON.stringify(init.body) } : {}),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`)
    return JSON.parse(text) as T
  }
  return {
    createEndpoint: (body: { url: string; events: string[]; secret?: string; description?: string }) =>
      call<{ id: string; secret?: string }>('/v1/webhooks', { body }),
    listEndpoints: async () => (await call<{ webhooks: object[] }>('/v1/webhooks')).webhooks,
    getEndpoint: (id: string) => call<object>(`/v1/webhooks/${id}`),
    deleteEndpoint: (id: string) => call(`/v1/webhooks/${id}`, { method: 'DELETE' }),
    publish: (event: { type: string; data: unknown } | string) =>
      call<{ id: string; deliveries: number }>('/v1/events', {
        platform: true,
        body: typeof event === 'string' ? event : { account_id: demo.accountId, ...event },
      }),
    publishBatch: (events: { type: string; data: unknown }[]) =>
      call<{ events: { id: string }[] }>('/v1/events', {
        platform: true,
        body: { events: events.map((event) => ({ account_id: demo.accountId, ...event })) },
      }),
    getDelivery: (id: string) => call<Delivery & { attempts: Attempt[] }>(`/v1/deliveries/${id}`),
    listAllDeliveries: async (webhookId: string) => {
      const all: Delivery[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: { deliveries: Delivery[]; next_cursor: string | null } = await call(
          `/v1/deliveries?webhook_id=${webhookId}&limit=100${cursor ? `&cursor=${cursor}` : ''}`,
        )
        all.push(...page.deliveries)
        cursor = page.next_cursor
      }
      return all
    },
    listNotices: async () =>
      (await call<{ notices: { type: string; data: { delivery_id: string } }[] }>('/v1/notices')).notices,
  }
}
