import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import express, { type Request } from 'express'
import { Webhook } from 'standardwebhooks'
import { type CertificatePair, issueCertificate } from '@/lib/sandbox/certificates'
import { verifyWebhook } from './verify-webhook.cjs'

export interface Received {
  deliveryId: string
  attempt: number
  /** X-Recover-Signature */
  signature: string
  /** X-Recover-Signature-Previous; null without a previous secret */
  previousSignature: string | null
  /** the exact text of the body */
  body: string
  event: { id: string; type: string; account_id: string; created_at: string; data: Record<string, unknown> }
  answered: number
  /** milliseconds since the epoch */
  at: number
}

/** A partner's server, written as the API documentation recommends; `log` holds the requests it accepted. */
export interface PartnerServer {
  url: string
  log: Received[]
  close(): Promise<void>
}

/**
 * Starts a partner's server. `secret` may be a function, if it is known only later. `answer` decides the status of correctly
 * signed requests; others get 401.
 */
export async function startPartnerServer(
  ca: CertificatePair,
  secret: string | (() => string),
  answer: (request: Omit<Received, 'answered'>) => number | Promise<number> = () => 200,
): Promise<PartnerServer> {
  const log: Received[] = []
  const app = express()
  app.post('/webhooks/recover', express.raw({ type: 'application/json' }), async (request, response) => {
    if (!isSigned(request, typeof secret === 'string' ? secret : secret()))
      return void response.status(401).send('Invalid signature')
    const body = String(request.body)
    const received = {
      deliveryId: String(request.headers['x-recover-delivery-id']),
      signature: String(request.headers['x-recover-signature']),
      previousSignature: request.get('x-recover-signature-previous') ?? null,
      attempt: Number(request.headers['x-recover-attempt']),
      body,
      event: JSON.parse(body) as Received['event'],
      at: Date.now(),
    }
    const entry = { ...received, answered: 0 }
    log.push(entry)
    entry.answered = await answer(received)
    response.status(entry.answered).send('OK')
  })
  const { certPem, keyPem } = await issueCertificate(ca, { hosts: ['localhost'] })
  const server = createServer({ cert: certPem, key: keyPem }, app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `https://localhost:${(server.address() as AddressInfo).port}/webhooks/recover`, log, close }
}

// This package expects base64; other secrets are used as plain bytes.
function toStandardKey(secret: string): string {
  return /^whsec_[A-Za-z0-9+/]{32,}=*$/.test(secret) ? secret : Buffer.from(secret).toString('base64')
}

function isSigned({ headers, body }: Request, secret: string): boolean {
  try {
    new Webhook(toStandardKey(secret)).verify(body, headers as Record<string, string>)
    return verifyWebhook(body, headers['x-recover-signature'], secret)
  } catch {
    return false
  }
}
