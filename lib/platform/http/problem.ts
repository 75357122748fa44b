import type { ZodError } from 'zod'
import { isStorageUnavailable } from '@/db/common/errors'
import { AppError, type FieldError, isAppError, problemKinds } from '@/lib/contract/errors'

/** The RFC 9457 body of every error reply. */
export function problemResponse(
  error: AppError,
  requestId: string,
  headers: Record<string, string> = replyHeaders(requestId),
): Response {
  const kind = problemKinds[error.code]
  const body = {
    type: `urn:recover:problem:${error.code}`,
    title: kind.title,
    status: kind.status,
    code: error.code,
    detail: error.detail,
    request_id: requestId,
    ...(error.errors.length > 0 ? { errors: error.errors } : {}),
  }
  return new Response(JSON.stringify(body), {
    status: kind.status,
    headers: { ...headers, ...error.headers, 'content-type': 'application/problem+json' },
  })
}

/** Headers of every API reply. */
export function replyHeaders(requestId: string): Record<string, string> {
  return { 'x-request-id': requestId, 'cache-control': 'no-store' }
}

/** What the caller may see of an error: our own unchanged, a storage fault as 503, anything else as a bare 500. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error
  if (isStorageUnavailable(error)) {
    return new AppError('unavailable', 'We couldn’t save your request. Nothing changed; try again.', [], {
      'retry-after': '1',
    })
  }
  return new AppError(
    'internal',
    'Something went wrong on our side. Include the request ID when you contact support.',
  )
}

/** A schema's issues: one entry per field and rule, with its dotted path. */
export function listIssues(error: ZodError | undefined): FieldError[] {
  return (error?.issues ?? []).flatMap((issue): FieldError[] => {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: [...path, key].join('.'),
        code: 'unknown_field',
        message: 'Unknown field.',
      }))
    }
    return [{ field: path.join('.') || 'body', code: issue.code, message: issue.message }]
  })
}

/** The 422 for these fields; a hundred of them at most are named. */
export function invalidFields(errors: FieldError[]): AppError {
  const fields = [...new Set(errors.map(({ field }) => field))]
  return new AppError('invalid', `Invalid fields: ${fields.slice(0, 10).join(', ')}.`, errors.slice(0, 100))
}
