import { z } from 'zod'
import type {
  ZodOpenApiOperationObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi'
import { type ProblemCode, problemKinds } from '@/lib/contract/errors'
import { problem } from '@/lib/contract/problem-schema'
import type { RouteSpec } from '@/lib/platform/http/route-spec'
import { isSessionOnly } from '@/lib/platform/scopes'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** One route's declaration and where it is mounted, such as `/v1/webhooks/{id}`. */
export interface Operation {
  path: string
  method: Method
  spec: RouteSpec
}

// `rate-limit.x` as rateLimitX and RateLimitX.
const camel = (text: string) => text.replace(/[-._](\w)/g, (_, letter: string) => letter.toUpperCase())
const pascal = (text: string) => camel(`-${text}`)

const idempotencyKey = z
  .string()
  .min(1)
  .max(255)
  .optional()
  .describe(
    'Repeating a request with the same key within 24 hours returns the first response and has no further effect',
  )
const ifMatchHeader = z
  .string()
  .optional()
  .describe('ETag from your last read; 412 if the resource has changed')
const ifNoneMatch = z.string().optional().describe('ETag you have cached; 304 if unchanged')

/** The operation as OpenAPI describes it. */
export function describeOperation({ path, method, spec }: Operation): ZodOpenApiOperationObject {
  const id = path.includes('{id}') ? z.object({ id: z.string() }) : undefined
  return {
    operationId: spec.operationId ?? nameOperation(method, path),
    summary: spec.summary,
    tags: [path.split('/')[2] ?? ''],
    security: securityOf(spec),
    requestParams: {
      ...(id ? { path: id } : {}),
      ...(spec.query ? { query: spec.query as z.ZodObject } : {}),
      header: headersOf(method, spec),
    },
    ...(spec.body ? { requestBody: bodyOf(spec) } : {}),
    responses: responsesOf(method, path, spec),
  }
}

function bodyOf(spec: RouteSpec) {
  const content = { schema: spec.body as z.ZodType, ...(spec.example ? { example: spec.example } : {}) }
  const isNeeded = !(spec.body as z.ZodType).safeParse({}).success
  return { required: isNeeded, content: { 'application/json': content } }
}

function securityOf({ scope }: RouteSpec): Record<string, string[]>[] {
  if (scope.startsWith('events:')) return [{ platformKey: [] }]
  if (scope === 'invites:accept') return [{ inviteToken: [] }]
  return isSessionOnly(scope) ? [{ session: [] }] : [{ partnerKey: [] }, { session: [] }]
}

function headersOf(method: Method, { etag, ifMatch }: RouteSpec): z.ZodObject {
  return z.object({
    ...(method === 'POST' ? { 'Idempotency-Key': idempotencyKey } : {}),
    ...(etag && method === 'GET' ? { 'If-None-Match': ifNoneMatch } : {}),
    ...(ifMatch ? { 'If-Match': ifMatchHeader } : {}),
  })
}

const header = (id: string, text: string) => z.string().meta({ description: text, header: { id } })
const commonHeaders = z.object({
  'X-Request-Id': header('RequestId', 'Include it when you contact support'),
  'RateLimit-Limit': header('RateLimitLimit', 'Requests allowed per second').optional(),
  'RateLimit-Remaining': header('RateLimitRemaining', 'Requests left in this window').optional(),
  'RateLimit-Reset': header('RateLimitReset', 'Seconds until the window resets').optional(),
})
const etagHeaders = commonHeaders.extend({ ETag: header('ETag', 'Version of the resource').optional() })
const notModified: ZodOpenApiResponseObject = {
  id: 'NotModified',
  description: 'Not modified',
  headers: etagHeaders,
}

function refusal(description: string): ZodOpenApiResponseObject {
  return { description, headers: commonHeaders, content: { 'application/problem+json': { schema: problem } } }
}

const refusals = new Map(
  (Object.keys(problemKinds) as ProblemCode[]).map((code) => {
    const { title } = problemKinds[code]
    return [code, { ...refusal(title), id: pascal(code) }]
  }),
)

function responsesOf(method: Method, path: string, spec: RouteSpec): ZodOpenApiResponsesObject {
  const responses: Record<string, ZodOpenApiResponseObject> = {}
  const success = {
    description: spec.isStream ? (spec.reply.description ?? '') : 'Success',
    headers: spec.etag ? etagHeaders : commonHeaders,
    content: { [spec.isStream ? 'text/event-stream' : 'application/json']: { schema: spec.reply } },
  }
  for (const status of [spec.status ?? 200, spec.otherStatus]) if (status) responses[status] = success
  if (spec.etag && method === 'GET') responses[304] = notModified
  for (const code of refusalsOf(method, path, spec)) {
    const own = code === 'conflict' && spec.conflict ? refusal(spec.conflict) : refusals.get(code)
    if (own) responses[problemKinds[code].status] = own
  }
  return responses as ZodOpenApiResponsesObject
}

function refusalsOf(method: Method, path: string, spec: RouteSpec): ProblemCode[] {
  const isPost = method === 'POST'
  const has: [boolean, ...ProblemCode[]][] = [
    [true, 'unauthenticated', 'rate_limited', 'unavailable', 'internal'],
    [isPost || spec.body !== undefined, 'malformed'],
    [!spec.scope.startsWith('events:'), 'forbidden'],
    [path.includes('{id}'), 'not_found'],
    [isPost || spec.conflict !== undefined, 'conflict'],
    [spec.ifMatch === true, 'precondition_failed'],
    [spec.body !== undefined, 'too_large', 'unsupported_media_type', 'invalid'],
    [spec.query !== undefined, 'invalid'],
  ]
  return [...new Set(has.flatMap(([applies, ...codes]) => (applies ? codes : [])))]
}

const verbs: Record<Method, string> = { GET: 'get', POST: 'create', PATCH: 'update', DELETE: 'delete' }

/** `getWebhook`, `listWebhooks`, `rotateSecretOfWebhook`, `listSupportPartners`, for generated clients. */
export function nameOperation(method: Method, path: string): string {
  const [, , noun = '', ...rest] = path.replace('/support/', '/support-').split('/')
  const [last] = rest.filter((part) => part !== '{id}')
  if (last) return `${camel(method === 'GET' ? `get-${last}` : last)}Of${pascal(singular(noun))}`
  if (method === 'GET' && rest.length === 0) return `list${pascal(noun)}`
  return `${verbs[method]}${pascal(singular(noun))}`
}

const singular = (noun: string) => noun.replace(/ies$/, 'y').replace(/s$/, '')
