import tls from 'node:tls'
import ipaddr from 'ipaddr.js'
import type { Cause } from '@/lib/contract/causes'
import type { EgressPolicy } from '@/lib/platform/ports'
import { isForbiddenAddress } from './classify-address'
import { watchCertificateRequest } from './client-certificate'
import { isSandbox } from './policy'
import type { Phase } from './result-cause'

/** A failure that already has its cause. */
export class CausedError extends Error {
  override name = 'CausedError'
  constructor(readonly reason: Cause) {
    super(reason)
  }
}

/** The error of a connection that ended before a response. */
export function closedEarly(): Error {
  return Object.assign(new Error('closed early'), { code: 'ECONNRESET' })
}

export interface Dial {
  host: string
  port: number
  /** a vetted address; only this one is dialled */
  address: string
  onPhase: (phase: Phase) => void
  /** the socket as soon as it exists, so that a deadline can destroy it */
  onSocket: (socket: tls.TLSSocket) => void
}

export type Connector = (dial: Dial) => Promise<tls.TLSSocket>

/** Opens TLS to exactly one vetted address, with the host's name for SNI and certificate check. */
export function createConnector(policy: EgressPolicy): Connector {
  const publicRoots = tls.createSecureContext({ minVersion: 'TLSv1.2' })
  const sandboxRoot =
    policy.sandbox && tls.createSecureContext({ minVersion: 'TLSv1.2', ca: policy.sandbox.ca })

  return async ({ host, port, address, onPhase, onSocket }) => {
    const sandbox = isSandbox(policy, host, port)
    if (!sandbox && isForbiddenAddress(address, policy.allowedCidrs)) throw new CausedError('blocked_address')
    const name = host.replace(/^\[|\]$/g, '')
    onPhase('connect')
    const socket = tls.connect({
      host: address,
      port,
      ...(ipaddr.isValid(name) ? {} : { servername: name }),
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: true,
      secureContext: (sandbox && sandboxRoot) || publicRoots,
    })
    socket.setNoDelay(true)
    onSocket(socket)
    socket.once('connect', () => {
      const { remoteAddress } = socket
      if (remoteAddress === undefined) socket.destroy(closedEarly())
      else if (!isSameAddress(remoteAddress, address)) socket.destroy(new CausedError('blocked_address'))
      else onPhase('tls')
    })
    return whenSecure(socket)
  }
}

/** Resolves once both sides have completed the handshake. */
function whenSecure(socket: tls.TLSSocket): Promise<tls.TLSSocket> {
  const begun = performance.now()
  const request = watchCertificateRequest(socket)
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) =>
      reject(request.explains(error) ? new CausedError('tls_client_certificate') : error)
    socket.once('secureConnect', async () => {
      await request.consent(performance.now() - begun)
      resolve(socket)
    })
    socket.once('error', fail)
    socket.once('close', () => fail(closedEarly()))
  })
}

function isSameAddress(one: string, other: string): boolean {
  return ipaddr.parse(one).toString() === ipaddr.parse(other).toString()
}
