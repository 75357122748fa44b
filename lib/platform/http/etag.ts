import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { AppError } from '@/lib/contract/errors'
import type { Context } from '@/lib/platform/context'

/** A strong ETag (RFC 9110, 8.8.3) of a resource as its schema shows it. */
export function etagOf<S extends z.ZodType>(schema: S, resource: z.input<S>): string {
  const text = JSON.stringify(schema.parse(resource))
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
}

/** True when a list of ETags, as in `If-Match` and `If-None-Match`, contains this one. */
export function listsEtag(header: string, etag: string): boolean {
  return header.split(',').some((entry) => ['*', etag, `W/${etag}`].includes(entry.trim()))
}

/**
 * Throws a 412 when the request's `If-Match` names another state of the resource; call it inside the transaction that
 * changes it.
 */
export function assertUnchanged<S extends z.ZodType>(ctx: Context, schema: S, resource: z.input<S>): void {
  if (ctx.ifMatch === null || listsEtag(ctx.ifMatch, etagOf(schema, resource))) return
  throw new AppError(
    'precondition_failed',
    'The resource changed since you read it. Fetch it again and retry.',
  )
}
