import type { z } from 'zod'
import type { AppError } from '@/lib/contract/errors'
import type { Context, Runtime } from '@/lib/platform/context'
import type { Scope } from '@/lib/platform/scopes'
import type { FindFlaws } from './json-body'

/** The input and output of one REST operation; the API reference is generated from it. */
export interface RouteSpec<
  B extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  scope: Scope
  /** one line for the reference */
  summary: string
  /** for the reference, where the one derived from method and path is taken by another route */
  operationId?: string
  body?: B
  query?: Q
  reply: R
  status?: number
  /** a valid body for the reference; an account in it is the caller's own */
  example?: object
  /** a second kind of success, such as a plan instead of the thing itself: its status; `reply` covers both */
  otherStatus?: number
  maxBytes?: number
  findFlaws?: FindFlaws
  /** the schema that the ETag is made of; GET honours `If-None-Match` */
  etag?: z.ZodType
  /** the verb honours `If-Match`, for the reference */
  ifMatch?: true
  /** when a 409 is returned, for the reference */
  conflict?: string
  /** it uses the network, or reads for long before it writes, so it can't be part of a transaction */
  isRemote?: boolean
  /** it replies with server-sent events: see `stream.ts` */
  isStream?: true
  /** rejects a caller before anything of the body is read */
  refuse?: (runtime: Runtime) => AppError | null
  /** what must be done before a success leaves, also a repeated one; gets the reply's JSON text */
  finish?: (ctx: Context, text: string) => Promise<void>
}

// Next passes no parameters for a path without any.
export type NextContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> }
export type RouteHandler = ((request: Request, next: NextContext) => Promise<Response>) & { spec?: RouteSpec }
