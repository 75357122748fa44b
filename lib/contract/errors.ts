/** An invalid field of a request: dotted path, a code for programs, a sentence for people. */
export interface FieldError {
  field: string
  code: string
  message: string
}

export const problemKinds = {
  malformed: { status: 400, title: 'Malformed request' },
  unauthenticated: { status: 401, title: 'Unauthenticated' },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict' },
  event_id_taken: { status: 409, title: 'Event ID taken' },
  precondition_failed: { status: 412, title: 'Precondition failed' },
  too_large: { status: 413, title: 'Payload too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  invalid: { status: 422, title: 'Invalid request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
  internal: { status: 500, title: 'Internal error' },
} as const

export type ProblemCode = keyof typeof problemKinds

/** An error reply, thrown from anywhere below a route and turned into a problem body there. */
export class AppError extends Error {
  override name = 'AppError'
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly errors: FieldError[] = [],
    readonly headers: Record<string, string> = {},
  ) {
    super(detail)
  }
}

/** By name: objects that a process holds once are made in another bundle than the routes, so their classes differ. */
export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === 'AppError' && 'code' in error && 'detail' in error
}

/** An id that is unknown or another partner's: the two are never distinguished. */
export function notFound(): AppError {
  return new AppError('not_found', 'Nothing found with this ID.')
}

/** A 422 about one field. */
export function invalidField(field: string, message: string, code = 'invalid'): AppError {
  return new AppError('invalid', `${field}: ${message}`, [{ field, code, message }])
}
