import type { NextApiRequest, NextApiResponse } from 'next'
import NextAuth from 'next-auth'
import { authOptions } from '@/lib/auth/options'
import { AuthReply } from '@/lib/auth/reply'
import { readAuthRequest } from '@/lib/auth/request'
import { formerCookieRemoval } from '@/lib/auth/session'
import { AppError, problemKinds } from '@/lib/contract/errors'
import type { Runtime } from '@/lib/platform/context'
import { problemResponse, replyHeaders, toAppError } from '@/lib/platform/http/problem'
import { newId } from '@/lib/platform/ids'

/**
 * Handles a request below /api/auth, `path` being the rest of the path. A mistake of the caller is a 4xx, too many
 * wrong passwords a 429 with the sentence that the form shows, and no request can cause a 500.
 */
export async function answerAuth(runtime: Runtime, request: Request, path: string[]): Promise<Response> {
  const requestId = newId('req')
  const headers = replyHeaders(requestId)
  try {
    // This path of next-auth would write anybody's text to our log.
    if (path[0] === '_log') throw new AppError('not_found', 'No such path.')
    if (path.join('/') === 'callback/credentials' && request.method !== 'POST')
      throw new AppError('method_not_allowed', 'Method not allowed. Use POST.', [], { allow: 'POST' })
    const read = await readAuthRequest(runtime, request, path)
    const reply = new AuthReply()
    let refusal: AppError | null = null
    const options = authOptions(runtime, request.headers.get('cookie'), (error) => {
      refusal = error
    })
    await NextAuth(read as unknown as NextApiRequest, reply as unknown as NextApiResponse, options)
    return finish(runtime, request, { reply, headers, refusal })
  } catch (error) {
    const problem = toAppError(error)
    if (problem.code === 'internal')
      runtime.log.error({ err: error, request_id: requestId }, 'signing in failed')
    return problemResponse(problem, requestId, headers)
  }
}

interface Finished {
  reply: AuthReply
  headers: Record<string, string>
  refusal: AppError | null
}

function finish({ publicUrl }: Runtime, request: Request, { reply, headers, refusal }: Finished): Response {
  // A form without scripts gets a redirect that carries the reason in its address.
  if (refusal && reply.code === 401) reply.status(problemKinds[refusal.code].status)
  const response = reply.toResponse({ ...headers, ...refusal?.headers })
  const hasFormer = request.headers.get('cookie')?.includes('__Secure-next-auth.session-token')
  if (hasFormer && publicUrl.startsWith('https:')) response.headers.append('set-cookie', formerCookieRemoval)
  return response
}
