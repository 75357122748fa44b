import { resource } from '@/lib/api/resource'
import { publicDocument } from '@/lib/api/route'
import { describeApi, listOperations } from '@/lib/openapi/document'
import { getRuntime } from '@/lib/platform/context'
import { routes } from '../routes'

let text: string | undefined

// Public: it contains no partner's data.

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: publicDocument(() => {
    const { publicUrl: serverUrl, egress } = getRuntime()
    text ??= JSON.stringify(describeApi(listOperations(routes), { serverUrl, timeoutMs: egress.timeoutMs }))
    return text
  }),
})
