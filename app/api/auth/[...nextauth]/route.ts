import { getRuntime } from '@/lib/platform/context'
import { answerAuth } from '../handler'

type RouteContext = { params: Promise<{ nextauth: string[] }> }

async function answer(request: Request, { params }: RouteContext): Promise<Response> {
  return answerAuth(getRuntime(), request, (await params).nextauth)
}

export { answer as GET, answer as POST }
