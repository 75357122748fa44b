import type { TLSSocket } from 'node:tls'
import type { Cause } from '@/lib/contract/causes'
import { CausedError, type Connector } from './connect'
import { causeFromDeadline, causeFromError } from './result-cause'
import { raceStaggered } from './staggered-race'

interface Destinations {
  host: string
  port: number
  /** vetted, in dialling order */
  addresses: string[]
  /** aborted at the deadline */
  signal: AbortSignal
  /** called with each socket before anything has happened on it */
  onSocket: (socket: TLSSocket, address: string) => void
}

/** The first secure connection, or the most informative failure; milliseconds per phase. */
export type Dialled =
  | { ok: true; socket: TLSSocket; address: string; connectMs: number; tlsMs: number }
  /** `address` and `connectMs` are null when there was not even a TCP connection */
  | { ok: false; cause: Cause; address: string | null; connectMs: number | null }

/** RFC 8305 §5, "Connection Attempt Delay" */
const connectLeadMs = 250
/** the same once a server has accepted: enough for a handshake of two round trips around the world */
const handshakeLeadMs = 500

// Final verdicts of a server. No other address is tried after one, so that the partner sees the verdict and not a
// delay.
const verdicts: Cause[] = [
  'blocked_address',
  'tls_client_certificate',
  'tls_hostname',
  'tls_untrusted',
  'tls_expired',
]

// Most informative first: our own fault, since an address stayed untried; then the failure that got furthest.
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
 * Dials addresses as in RFC 8305 §5 and returns the first secure connection, since a machine that accepts and then
 * stays silent is as dead as one that does not accept. Destroys all others. Never rejects.
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
  /** from the first dial of the race to this connection */
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
