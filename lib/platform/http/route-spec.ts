import type { z } from 'zod'
import type { AppError } from '@/lib/contract/errors'
import type { Context, Runtime } from '@/lib/platform/context'
import type { Scope } from '@/lib/platform/scopes'
import type { FindFlaws } from './json-body'

/** What one REST operation takes and gives; the API's reference is made from it. */
export interface RouteSpec<
  B extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  scope: Scope
  /** one line for the reference */
  summary: string
  /** for the reference, where the one made from method and path is another route's */
  operationId?: string
  body?: B
  query?: Q
  reply: R
  status?: number
  /** a body that works, for the reference; an account in it is the caller's own */
  example?: object
  /** a second kind of success, such as a plan instead of the thing itself: its status; `reply` covers both */
  otherStatus?: number
  maxBytes?: number
  findFlaws?: FindFlaws
  /** the resource as its ETag stands for it; GET answers `If-None-Match` */
  etag?: z.ZodType
  /** the verb heeds `If-Match`, for the reference */
  ifMatch?: true
  /** when a 409 is the answer, for the reference */
  conflict?: string
  /** it reaches the network, or looks for long before it writes, and so cannot be part of a transaction */
  isRemote?: boolean
  /** it answers with server-sent events: see `stream.ts` */
  isStream?: true
  /** turns a caller away before anything of the body is read */
  refuse?: (runtime: Runtime) => AppError | null
  /** what must be done before a success leaves, one that is repeated for its key as well; given the reply's JSON text */
  finish?: (ctx: Context, text: string) => Promise<void>
}

// Next gives a path without parameters none at all.
export type NextContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> }
export type RouteHandler = ((request: Request, next: NextContext) => Promise<Response>) & { spec?: RouteSpec }
