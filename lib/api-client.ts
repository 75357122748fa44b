import type { z } from 'zod'
import type { FieldError } from '@/lib/errors'

/** An answer of the API other than success. */
export class ApiError extends Error {
  override name = 'ApiError'
  constructor(
    readonly status: number,
    message: string,
    readonly requestId: string | null,
    readonly fields: FieldError[],
  ) {
    super(message)
  }
}

interface Problem {
  detail?: string
  request_id?: string
  errors?: FieldError[]
}

/** Calls a /v1 path of our own and parses the answer; throws ApiError for a problem, also when nobody answers. */
export async function callApi<S extends z.ZodType>(
  path: string,
  reply: S,
  init: { method?: string; body?: unknown; idempotencyKey?: string } = {},
): Promise<z.output<S>> {
  const hasBody = init.body !== undefined
  const headers = new Headers(hasBody ? { 'content-type': 'application/json' } : {})
  if (init.idempotencyKey) headers.set('idempotency-key', init.idempotencyKey)
  const response = await fetch(path, {
    method: init.method ?? 'GET',
    headers,
    ...(hasBody ? { body: JSON.stringify(init.body) } : {}),
  }).catch(() => null)
  if (!response) throw new ApiError(0, 'The server cannot be reached.', null, [])
  const body: unknown = await response.json().catch(() => ({}))
  if (response.ok) return reply.parse(body)
  const { detail = 'The request failed.', request_id: requestId = null, errors = [] } = body as Problem
  throw new ApiError(response.status, detail, requestId, errors)
}
