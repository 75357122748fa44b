import { methodNotAllowed, publicDocument } from '@/lib/api/route'
import { describeApi, listOperations } from '@/lib/openapi/document'
import { getRuntime } from '@/lib/platform/context'
import { routes } from '../routes'

let text: string | undefined

// Anybody may read it: it holds nothing of anybody's.
export const GET = publicDocument(() => {
  const { publicUrl: serverUrl, egress } = getRuntime()
  text ??= JSON.stringify(describeApi(listOperations(routes), { serverUrl, timeoutMs: egress.timeoutMs }))
  return text
})

const refuse = methodNotAllowed('GET')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as POST, refuse as PUT }
