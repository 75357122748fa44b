import type { TLSSocket } from 'node:tls'
import { causeFromError } from './result-cause'

const minSilenceMs = 300
const acceptedMs = 20

/** What is known of a server's request for a client certificate; deliveries have none. */
export interface CertificateRequest {
  /** whether this error ended the handshake because the client certificate was missing */
  explains(error: unknown): boolean
  /**
   * Resolves when a server that asked for a certificate appears to do without; otherwise the socket fails first.
   * `handshakeMs` is how long the handshake took, at least two round trips.
   */
  consent(handshakeMs: number): Promise<void>
}

/** Starts to watch a socket; must be called before its handshake. */
export function watchCertificateRequest(socket: TLSSocket): CertificateRequest {
  let isThere = false
  // OpenSSL computes the signature algorithms of both sides when a CertificateRequest arrives (RFC 8446 §4.3.2, RFC
  // 5246 §7.4.4); on a client, never otherwise. They can't be read from a failed socket; this event comes before the
  // failure.
  socket.on('keylog', () => {
    isThere ||= (socket.getSharedSigalgs()?.length ?? 0) > 0
  })
  return {
    explains: (error) => {
      const cause = causeFromError(error, 'tls')
      return isThere && (cause === 'tls_protocol' || cause === 'connection_reset')
    },
    consent: async (handshakeMs) => {
      if (isThere) await waitForClose(socket, handshakeMs)
    },
  }
}

// In TLS 1.3 the client's handshake is complete before the server has seen that there is no certificate (RFC 8446
// §4.4.2.4). The server has accepted that once it sends a session ticket, or stays silent for as long as the
// handshake took. Some servers complete the handshake anyway and then close.
function waitForClose(socket: TLSSocket, handshakeMs: number): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout
    const settleIn = (ms: number) => {
      clearTimeout(timer)
      // After a stall the timer runs first; a close that already waits in the socket must still count.
      timer = setTimeout(() => setImmediate(resolve), ms)
    }
    const isAccepted = socket.getProtocol() !== 'TLSv1.3'
    settleIn(isAccepted ? acceptedMs : Math.max(minSilenceMs, handshakeMs))
    socket.once('session', () => settleIn(acceptedMs))
    socket.once('close', () => settleIn(0))
  })
}
