import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { CertificatePair } from '@/lib/sandbox/certificates'
import { issueTestCertificate, testAuthority } from './authority'

export interface ReceivedRequest {
  headers: Record<string, string>
  body: Buffer
  /** how many chunks the body arrived in */
  pieces: number
  at: number
}

type Answer = number | 'hang' | 'reset'
export type Respond = (request: ReceivedRequest, count: number) => Answer | Promise<Answer>

export interface Receiver {
  port: number
  url: string
  ca: string
  /** its own log: the evidence of what was sent */
  requests: ReceivedRequest[]
  close(): Promise<void>
}

const ownCertificate = issueTestCertificate({ hosts: ['localhost', '127.0.0.1'] })

/** A real HTTPS server on loopback with a certificate of the test authority, or the given one. */
export async function startReceiver(respond: Respond = () => 200, tls?: CertificatePair): Promise<Receiver> {
  const pair = tls ?? (await ownCertificate)
  const requests: ReceivedRequest[] = []
  const server = createServer({ cert: pair.certPem, key: pair.keyPem }, async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    const received = { headers, body: Buffer.concat(chunks), pieces: chunks.length, at: Date.now() }
    requests.push(received)
    const answer = await respond(received, requests.length)
    if (answer === 'reset') request.socket.destroy()
    else if (answer !== 'hang') response.writeHead(answer).end('OK')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `https://localhost:${port}/hook`,
    ca: (await testAuthority).certPem,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
