import { request as sendRequest } from 'node:https'
import { type InboxServer, type InboxServerOptions, startInboxServer } from '@/lib/inboxes/server'
import { findInboxRequests } from '@/lib/inboxes/service'
import { type Context, createContext } from '@/lib/platform/context'
import { type CertificatePair, createLocalCa, issueCertificate } from '@/lib/sandbox/certificates'
import { openTestProduct, type TestProduct } from './product'

export interface InboxRig {
  product: TestProduct
  /** the first partner's */
  ctx: Context
  server: InboxServer
  /** Sends a request, by default an empty POST; `broken` when the connection broke before a reply. */
  send(
    path: string,
    options?: { method?: string; body?: Uint8Array | string; headers?: Record<string, string> },
  ): Promise<InboxReply>
  list(inboxId: string): ReturnType<typeof findInboxRequests>
  restart(): Promise<void>
  dispose(): Promise<void>
}

export interface InboxReply {
  status: number | 'broken'
  headers: Record<string, unknown>
  text: string
}

/** The product with its test inbox server, over real TLS on loopback. */
export async function openInboxRig(limits: { bytesPerSecond?: number } = {}): Promise<InboxRig> {
  const ca = await createLocalCa('Test CA')
  const tls = await issueCertificate(ca, { hosts: ['localhost'] })
  const product = await openTestProduct({ port: 1, ca: ca.certPem })
  const { runtime } = product
  const ctx = createContext(runtime, {
    actor: { kind: 'system' },
    partnerId: product.partnerId,
    requestId: 'req_test',
  })
  const rig: InboxRig = {
    product,
    ctx,
    server: await startOn(product, { tls, port: 0, ...limits }),
    send: (path, options = {}) => send(ca, rig.server.port, path, options),
    list: (id) => findInboxRequests(ctx, id, { limit: 100 }),
    restart: async () => {
      await rig.server.close()
      rig.server = await startOn(product, { tls, port: rig.server.port, ...limits })
    },
    dispose: async () => {
      await rig.server.close()
      await product.dispose()
    },
  }
  runtime.egress.sandbox = { port: rig.server.port, ca: ca.certPem }
  runtime.inboxUrl = `https://localhost:${rig.server.port}`
  product.jobs.start()
  return rig
}

function startOn(
  { runtime }: TestProduct,
  options: Pick<InboxServerOptions, 'tls' | 'port' | 'bytesPerSecond'>,
): Promise<InboxServer> {
  return startInboxServer({ runtime, host: '127.0.0.1', ...options })
}

function send(
  { certPem }: CertificatePair,
  port: number,
  path: string,
  { method = 'POST', body, headers = {} }: Parameters<InboxRig['send']>[1] & object,
): Promise<InboxReply> {
  return new Promise((resolve) => {
    const broken = () => resolve({ status: 'broken', headers: {}, text: '' })
    const request = sendRequest({ host: 'localhost', port, path, method, headers, ca: certPem, agent: false })
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
