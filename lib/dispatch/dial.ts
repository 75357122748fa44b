import type { TLSSocket } from 'node:tls'
import type { Cause } from '@/lib/contract/causes'
import { CausedError, type Connector } from './connect'
import { causeFromDeadline, causeFromError } from './result-cause'
import { raceStaggered } from './staggered-race'

interface Destinations {
  host: string
  port: number
  /** vetted ones, in the order in which they are dialled */
  addresses: string[]
  /** its abort is the deadline */
  signal: AbortSignal
  /** given each socket before anything has happened on it */
  onSocket: (socket: TLSSocket, address: string) => void
}

/** The connection that was secure first, or of those that failed the one that says most; milliseconds by phase. */
export type Dialled =
  | { ok: true; socket: TLSSocket; address: string; connectMs: number; tlsMs: number }
  /** `address` and `connectMs` are null when it was not even connected */
  | { ok: false; cause: Cause; address: string | null; connectMs: number | null }

/** RFC 8305 §5, "Connection Attempt Delay" */
const connectLeadMs = 250
/** the same once a server has accepted: time for a handshake of two round trips around the world */
const handshakeLeadMs = 500

// What a server says for good. No other address is tried after it, so that a partner sees it and not a delay.
const verdicts: Cause[] = [
  'blocked_address',
  'tls_client_certificate',
  'tls_hostname',
  'tls_untrusted',
  'tls_expired',
]

// What says most comes first: a fault of ours, since it left an address untried; then what came furthest.
const byWeight: Cause[] = [
  'internal',
  ...verdicts,
  'tls_protocol',
  'connection_reset',
  'timeout',
  'connect_refused',
  'connect_timeout',
]

/**
 * Dials addresses in the manner of RFC 8305 §5 and gives the first connection that is secure, since a machine that
 * accepts and then says nothing is as dead as one that does not accept. Destroys all others. Never rejects.
 */
export async function dialFirst(connect: Connector, destinations: Destinations): Promise<Dialled> {
  const { addresses, signal } = destinations
  const begun = performance.now()
  const attempts = addresses.map((address) => new ConnectionAttempt(address, destinations, begun))
  const destroyOthers = (winner?: ConnectionAttempt) => {
    for (const attempt of attempts) if (attempt !== winner) attempt.socket?.destroy()
  }
  const onDeadline = () => destroyOthers()
  signal.addEventListener('abort', onDeadline, { once: true })
  const contenders = attempts.map((attempt) => ({
    start: (extendLead: (ms: number) => void) => attempt.run(connect, extendLead),
    leadMs: connectLeadMs,
  }))
  const result = await raceStaggered(contenders, { signal, isFinal: isVerdict })
  signal.removeEventListener('abort', onDeadline)
  if (!result.ok) return tellMost(attempts)
  const winner = attempts[result.index]
  destroyOthers(winner)
  const connectMs = winner?.connectMs ?? 0
  const tlsMs = msSince(begun) - connectMs
  return { ok: true, socket: result.value, address: winner?.address ?? '', connectMs, tlsMs }
}

class ConnectionAttempt {
  socket: TLSSocket | null = null
  /** from the first dial of all to this connection */
  connectMs: number | null = null
  cause: Cause | null = null

  constructor(
    readonly address: string,
    private readonly destinations: Destinations,
    private readonly begun: number,
  ) {}

  /** Throws a CausedError. */
  async run(connect: Connector, extendLead: (ms: number) => void): Promise<TLSSocket> {
    const { address } = this
    const { host, port, onSocket } = this.destinations
    try {
      return await connect({
        host,
        port,
        address,
        onPhase: (phase) => {
          if (phase !== 'tls') return
          this.connectMs = msSince(this.begun)
          extendLead(handshakeLeadMs)
        },
        onSocket: (socket) => {
          this.socket = socket
          onSocket(socket, address)
        },
      })
    } catch (error) {
      this.cause = this.causeOf(error)
      throw new CausedError(this.cause)
    }
  }

  private causeOf(error: unknown): Cause {
    const phase = this.connectMs === null ? 'connect' : 'tls'
    if (this.destinations.signal.aborted) return causeFromDeadline(phase)
    return error instanceof CausedError ? error.reason : causeFromError(error, phase)
  }
}

function isVerdict(error: unknown): boolean {
  return error instanceof CausedError && verdicts.includes(error.reason)
}

function tellMost(attempts: ConnectionAttempt[]): Dialled {
  const weigh = ({ cause }: ConnectionAttempt) => (cause === null ? byWeight.length : byWeight.indexOf(cause))
  const [first] = attempts.toSorted((one, other) => weigh(one) - weigh(other))
  const connectMs = first?.connectMs ?? null
  const address = connectMs === null ? null : (first?.address ?? null)
  return { ok: false, cause: first?.cause ?? 'internal', address, connectMs }
}

function msSince(begun: number): number {
  return Math.round(performance.now() - begun)
}
