import { answerAuth } from '@/lib/auth/handler'
import { getRuntime } from '@/lib/context'

type RouteContext = { params: Promise<{ nextauth: string[] }> }

async function answer(request: Request, { params }: RouteContext): Promise<Response> {
  return answerAuth(getRuntime(), request, (await params).nextauth)
}

export { answer as GET, answer as POST }
