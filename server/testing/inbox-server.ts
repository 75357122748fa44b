import { request as sendRequest } from 'node:https'
import { type InboxServer, startInboxServer } from '@/lib/inboxes/server'
import { issueTestCertificate, testAuthority } from '@/lib/testing/authority'
import type { TestProduct } from './product'

export interface TestInboxServer {
  server: InboxServer
  /** Sends a request, by default an empty POST; `broken` when the connection broke before a reply. */
  send(path: string, options?: SendOptions): Promise<InboxReply>
  restart(): Promise<void>
}

interface SendOptions {
  method?: string
  body?: Uint8Array | string
  headers?: Record<string, string>
}

interface InboxReply {
  status: number | 'broken'
  headers: Record<string, unknown>
  text: string
}

/** Starts the server of a product's test inboxes, over real TLS on loopback. The product delivers to it, and closes it. */
export async function startTestInboxServer(
  product: TestProduct,
  limits: { bytesPerSecond?: number } = {},
): Promise<TestInboxServer> {
  const { runtime } = product
  const ca = (await testAuthority).certPem
  const tls = await issueTestCertificate({ hosts: ['localhost'] })
  const start = (port: number) => startInboxServer({ runtime, host: '127.0.0.1', port, tls, ...limits })
  const inboxes: TestInboxServer = {
    server: await start(0),
    send: (path, options = {}) => send({ port: inboxes.server.port, path, ca }, options),
    restart: async () => {
      await inboxes.server.close()
      inboxes.server = await start(inboxes.server.port)
    },
  }
  product.closedFirst.push({ close: () => inboxes.server.close() })
  runtime.egress.sandbox = { port: inboxes.server.port, ca }
  runtime.inboxUrl = `https://localhost:${inboxes.server.port}`
  return inboxes
}

function send(
  to: { port: number; path: string; ca: string },
  { method = 'POST', body, headers = {} }: SendOptions,
): Promise<InboxReply> {
  return new Promise((resolve) => {
    const broken = () => resolve({ status: 'broken', headers: {}, text: '' })
    const request = sendRequest({ host: 'localhost', ...to, method, headers, agent: false })
    request.on('error', broken).on('response', async (response) => {
      let text = ''
      try {
        for await (const chunk of response) text += chunk
      } catch {
        return broken()
      }
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
    })
    request.end(body)
  })
}
