import NextAuth from 'next-auth'
import { authOptions } from '@/lib/auth/options'
import { getRuntime } from '@/lib/context'

type RouteContext = { params: Promise<{ nextauth: string[] }> }

// Made per request: the options need the runtime, which does not exist while the build evaluates this file.
function answer(request: Request, context: RouteContext): Promise<Response> {
  return NextAuth(authOptions(getRuntime(), request.headers.get('cookie')))(request, context)
}

export { answer as GET, answer as POST }
