import { vi } from 'vitest'
import { createRateLimiter } from '@/lib/platform/http/rate-limit'
import { noLimits, openTestRuntime } from '@/lib/testing/runtime'
import { signInAs } from '@/lib/testing/sign-in'
import { answerAuth } from './handler'

export const publicUrl = 'https://webhooks.example.com'

export interface AuthRequest {
  query?: string
  cookie?: string
  body?: string | ReadableStream | undefined
  type?: string
  headers?: Record<string, string>
}

export type AuthFixture = Awaited<ReturnType<typeof openAuthFixture>>

/** A runtime with one owner, and the requests that a browser makes to `/api/auth`. */
export async function openAuthFixture() {
  vi.stubEnv('NEXTAUTH_URL', publicUrl)
  const rateLimiter = createRateLimiter({ ...noLimits, failedLogins: 3, failedLoginsOfNetwork: 6 })
  const runtime = await openTestRuntime({ publicUrl, rateLimiter })
  const owner = await signInAs(runtime, 'owner', { partnerId: null })

  async function ask(path: string, { query = '', cookie, body, type, headers }: AuthRequest = {}) {
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

  async function openForm() {
    const { text, set } = await ask('csrf')
    const cookie = set.map((one) => one.split(';')[0]).join('; ')
    return { csrfToken: JSON.parse(text).csrfToken as string, cookie }
  }

  async function dispose(): Promise<void> {
    vi.unstubAllEnvs()
    await runtime.dispose()
  }
  return { runtime, owner, ask, openForm, dispose }
}
