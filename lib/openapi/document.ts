import { createDocument } from 'zod-openapi'
import type { RouteHandler } from '@/lib/platform/http/route-spec'
import { describeOperation, type Method, type Operation } from './operation'
import { describeWebhooks } from './webhooks'

/** A route file's exports, by method. */
export type RouteModule = Partial<Record<Method, RouteHandler>>

const methods: Method[] = ['GET', 'POST', 'PATCH', 'DELETE']

/** The operations of these route files, without methods that only reply 405. */
export function listOperations(routes: Record<string, RouteModule>): Operation[] {
  return Object.entries(routes).flatMap(([path, module]) =>
    methods.flatMap((method) => {
      const spec = module[method]?.spec
      return spec ? [{ path, method, spec }] : []
    }),
  )
}

const description = `Webhooks for Recover partners. Errors are RFC 9457 problems with a \`code\` and a \`request_id\`. Lists are paginated:
pass \`next_cursor\` as \`cursor\` until it’s null. Every POST accepts an \`Idempotency-Key\`. See the guide at /docs.`

/** The API reference as an OpenAPI 3.1 document, made from the routes' own schemas and the settings. */
export function describeApi(
  operations: Operation[],
  { serverUrl, timeoutMs }: { serverUrl: string; timeoutMs: number },
): object {
  const paths: Record<string, Record<string, ReturnType<typeof describeOperation>>> = {}
  for (const operation of operations) {
    const { path, method } = operation
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(operation) }
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Recover Webhooks', version: '1.0.0', description },
    servers: [{ url: serverUrl }],
    paths,
    webhooks: describeWebhooks(timeoutMs),
    components: {
      securitySchemes: {
        partnerKey: { type: 'apiKey', in: 'header', name: 'X-Partner-Key' },
        platformKey: { type: 'apiKey', in: 'header', name: 'X-Platform-Key' },
        inviteToken: { type: 'apiKey', in: 'header', name: 'X-Invite-Token' },
        session: { type: 'apiKey', in: 'cookie', name: 'next-auth.session-token' },
      },
    },
  })
}
