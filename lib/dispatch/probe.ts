import type { TLSSocket } from 'node:tls'
import type { Cause } from '@/lib/contract/causes'
import { dayMs } from '@/lib/contract/time'
import type { CertificateFacts, ProbeResult } from '@/lib/platform/ports'
import type { ConnectionAttempt } from './connection-attempt'

const maxIssuerLength = 200

/** Resolves, vets, dials and does the TLS handshake as a delivery does, but sends nothing. */
export async function runProbe(connectionAttempt: ConnectionAttempt, url: string): Promise<ProbeResult> {
  const certificates = new Map<string | null, CertificateFacts | null>()
  const report = (cause: Cause | null): ProbeResult => {
    const { addresses, connectedTo, timing } = connectionAttempt
    return {
      ok: cause === null,
      cause,
      dns: addresses && { addresses, ms: timing.dnsMs ?? 0 },
      connect: connectedTo === null ? null : { address: connectedTo, ms: timing.connectMs ?? 0 },
      tls: certificates.get(connectedTo) ?? null,
    }
  }
  return connectionAttempt.run(async () => {
    const target = new URL(url)
    // People often check right after changing the DNS record.
    const addresses = await connectionAttempt.resolve(target, true)
    const socket = await connectionAttempt.dial(target, addresses, (dialled, address) => {
      let begun = 0
      dialled.once('connect', () => {
        begun = performance.now()
      })
      // Must run before Node's own listener, which destroys a socket whose certificate it refuses.
      dialled.prependListener('secure', () => {
        certificates.set(address, readCertificate(dialled, Math.round(performance.now() - begun)))
      })
    })
    socket.destroy()
    return report(null)
  }, report)
}

function readCertificate(socket: TLSSocket, ms: number): CertificateFacts | null {
  const { issuer, valid_to } = socket.getPeerCertificate()
  const validTo = Date.parse(valid_to)
  if (Number.isNaN(validTo)) return null
  return {
    protocol: socket.getProtocol() ?? '',
    issuer: nameOf(issuer),
    validTo,
    daysLeft: Math.floor((validTo - Date.now()) / dayMs),
    ms,
  }
}

// The certificate's author controls these: a name may be missing, repeated or very long.
function nameOf({ CN, O }: { CN?: string | string[]; O?: string | string[] }): string {
  return [CN ?? O ?? ''].flat().join(', ').replaceAll('\0', '').slice(0, maxIssuerLength)
}
