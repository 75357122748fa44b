import type { TLSSocket } from 'node:tls'
import { causeFromError } from './result-cause'

const minSilenceMs = 300
const acceptedMs = 20

/** What is known of a server's wish for a client certificate, of which deliveries have none. */
export interface CertificateRequest {
  /** whether a handshake that this error ended came to nothing for the lack of one */
  explains(error: unknown): boolean
  /**
   * Resolves when a server that asked seems to do without; where it does not, the socket fails before. `handshakeMs` is
   * what the way here took, two round trips at least.
   */
  consent(handshakeMs: number): Promise<void>
}

/** Watches a socket from before its handshake. */
export function watchCertificateRequest(socket: TLSSocket): CertificateRequest {
  let isThere = false
  // OpenSSL works out the signature algorithms of both sides when a CertificateRequest has come in (RFC 8446 §4.3.2,
  // RFC 5246 §7.4.4), and for a client never else. A failed socket no longer tells them; the event comes before that.
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

// In TLS 1.3 the client is through before the server has seen that there is no certificate (RFC 8446 §4.4.2.4). It has
// accepted that once it sends a session ticket, or has been silent for as long as the handshake took. Some servers
// complete the handshake all the same, and then close.
function waitForClose(socket: TLSSocket, handshakeMs: number): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout
    const settleIn = (ms: number) => {
      clearTimeout(timer)
      // After a stall the timer runs first; a close that lies in the socket by then still counts.
      timer = setTimeout(() => setImmediate(resolve), ms)
    }
    const isAccepted = socket.getProtocol() !== 'TLSv1.3'
    settleIn(isAccepted ? acceptedMs : Math.max(minSilenceMs, handshakeMs))
    socket.once('session', () => settleIn(acceptedMs))
    socket.once('close', () => settleIn(0))
  })
}
