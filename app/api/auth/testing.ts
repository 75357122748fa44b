import { vi } from 'vitest'
import { createRateLimiter } from '@/lib/platform/http/rate-limit'
import { noLimits, openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { answerAuth } from './handler'

export const publicUrl = 'https://webhooks.example.com'

export interface AuthRequest {
  query?: string
  cookie?: string
  body?: string | ReadableStream | undefined
  type?: string
  headers?: Record<string, string>
}

/** A runtime behind that URL, where a third wrong password is one too many. */
export function openAuthRuntime(): Promise<TestRuntime> {
  vi.stubEnv('NEXTAUTH_URL', publicUrl)
  const rateLimiter = createRateLimiter({ ...noLimits, failedLogins: 3, failedLoginsOfNetwork: 6 })
  return openTestRuntime({ publicUrl, rateLimiter })
}

/** Requests a path below `/api/auth`, as a browser does. */
export async function ask(
  runtime: TestRuntime,
  path: string,
  { query = '', cookie, body, type, headers }: AuthRequest = {},
) {
  const request = new Request(`${publicUrl}/api/auth/${path}${query}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  } as RequestInit)
  const response = await answerAuth(runtime, request, path.split('/').map(decodeURIComponent))
  const text = await response.text()
  const set = response.headers.getSetCookie()
  return { status: response.status, headers: response.headers, text, set }
}

/** The token and the cookies that a form needs to be accepted. */
export async function openForm(runtime: TestRuntime): Promise<{ csrfToken: string; cookie: string }> {
  const { text, set } = await ask(runtime, 'csrf')
  const cookie = set.map((one) => one.split(';')[0]).join('; ')
  return { csrfToken: JSON.parse(text).csrfToken, cookie }
}
