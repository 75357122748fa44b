import { createAnswerChecker } from '@/lib/testing/answer-checker'
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

/** Returns a function that checks responses of a running server against its own reference. */
async function readReference(url: string) {
  const reference = (await (await fetch(`${url}/v1/openapi.json`)).json()) as {
    paths: Record<string, object>
  }
  const check = createAnswerChecker(reference)
  const templates = Object.keys(reference.paths).map(
    (path) => [path, new RegExp(`^${path.replace('{id}', '[^/]+')}$`)] as const,
  )
  return (answered: { path: string; method: string; status: number; body: unknown }) => {
    const [pathname = ''] = answered.path.split('?')
    const [path = pathname] = templates.find(([, pattern]) => pattern.test(pathname)) ?? []
    return check({ ...answered, path })
  }
}

/** REST calls of an integrator and of the platform; each response must conform to the reference. */
export function callsOf({ url, demo }: Product) {
  let reference: ReturnType<typeof readReference> | undefined
  const call = async <T>(
    path: string,
    init: { method?: string; body?: unknown; platform?: boolean } = {},
  ) => {
    const headers = new Headers({ 'Content-Type': 'application/json' })
    if (init.platform) headers.set('X-Platform-Key', demo.platformKey)
    else headers.set('X-Partner-Key', demo.partnerKey)
    const method = init.method ?? (init.body ? 'POST' : 'GET')
    const response = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(init.body ? { body: typeof init.body === 'string' ? init.body : JSON.stringify(init.body) } : {}),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`)
    reference ??= readReference(url)
    const complaint = (await reference)({ path, method, status: response.status, body: JSON.parse(text) })
    if (complaint) throw new Error(complaint)
    return JSON.parse(text) as T
  }
  const listAllDeliveries = async (webhookId: string) => {
    const all: Delivery[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { deliveries: Delivery[]; next_cursor: string | null } = await call(
        `/v1/deliveries?webhook_id=${webhookId}&limit=100${cursor ? `&cursor=${cursor}` : ''}`,
      )
      all.push(...page.deliveries)
      cursor = page.next_cursor
    }
    return all
  }
  return {
    createEndpoint: (body: { url: string; events: string[]; secret?: string; description?: string }) =>
      call<{ id: string; secret?: string }>('/v1/webhooks', { body }),
    listEndpoints: async () =>
      (await call<{ webhooks: { id: string; url: string }[] }>('/v1/webhooks')).webhooks,
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
    post: (path: string, body: object) => call<{ id: string; url?: string }>(path, { body }),
    deleteInbox: (id: string) => call(`/v1/inboxes/${id}`, { method: 'DELETE' }),
    getDelivery: (id: string) => call<Delivery & { attempts: Attempt[] }>(`/v1/deliveries/${id}`),
    listAllDeliveries,
    /** the statuses of an endpoint's deliveries, newest first */
    listStatuses: async (webhookId: string) =>
      (await listAllDeliveries(webhookId)).map(({ status }) => status),
    changeEndpoint: (id: string, body: object) => call(`/v1/webhooks/${id}`, { method: 'PATCH', body }),
    listNotices: async () =>
      (await call<{ notices: { id: string; type: string; data: { delivery_id: string } }[] }>('/v1/notices'))
        .notices,
  }
}
