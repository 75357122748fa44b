import type { TLSSocket } from 'node:tls'
import type { Cause } from '@/lib/causes/schema'
import { maxDelaySince } from '@/lib/event-loop'
import { CausedError, type createConnector } from './connect'
import { startDeadline } from './deadline'
import { causeFromDeadline, causeFromError, type Phase } from './outcome'
import type { EgressPolicy } from './policy'
import { resolveHost } from './resolve'

/** Milliseconds by phase; null where it was not reached, 0 where an open connection was used. */
export interface Timing {
  dnsMs: number | null
  connectMs: number | null
  tlsMs: number | null
  firstByteMs: number | null
}

const maxStandstillMs = 1_000

/** The way to a host under one deadline: resolve, vet, dial. Every verb of the sender takes it, and no other. */
export class Approach {
  readonly startedAt = Date.now()
  readonly timing: Timing = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null }
  /** all that the name resolved to, forbidden ones included; null when it has none */
  addresses: string[] | null = null
  /** the vetted address once it has answered */
  connectedTo: string | null = null
  private phase: Phase = 'dns'
  private phaseBegun = performance.now()
  private readonly begun = this.phaseBegun
  private readonly abort = new AbortController()
  private destroy: () => void = () => undefined

  constructor(
    private readonly policy: EgressPolicy,
    private readonly connect: ReturnType<typeof createConnector>,
  ) {}

  /** Does the work until it or the deadline ends; a failure goes to `fail` as its cause. Never rejects. */
  async run<T>(work: () => Promise<T>, fail: (cause: Cause) => T): Promise<T> {
    const deadline = startDeadline(this.policy.timeoutMs, () => {
      this.abort.abort()
      this.destroy()
    })
    try {
      return await work()
    } catch (error) {
      return fail(this.causeOf(error))
    } finally {
      deadline.cancel()
    }
  }

  /** The vetted address of the URL's host; throws CausedError when there is none. */
  async resolve(url: URL): Promise<string> {
    this.enter('dns')
    const resolved = await resolveHost(url.hostname, portOf(url), this.policy, this.abort.signal)
    this.timing.dnsMs = this.sincePhase()
    if (resolved.addresses.length > 0) this.addresses = resolved.addresses
    if (!resolved.ok) throw new CausedError(resolved.cause)
    this.abort.signal.throwIfAborted()
    return resolved.address
  }

  /** Opens TLS to a vetted address. `onSocket` is given the socket before anything has happened on it. */
  async dial(url: URL, address: string, onSocket?: (socket: TLSSocket) => void): Promise<TLSSocket> {
    const socket = await this.connect({
      host: url.hostname,
      port: portOf(url),
      address,
      onPhase: (phase) => {
        if (phase === 'tls') {
          this.timing.connectMs = this.sincePhase()
          this.connectedTo = address
        }
        this.enter(phase)
      },
      onSocket: (dialled) => {
        this.atDeadline(() => dialled.destroy())
        onSocket?.(dialled)
      },
    })
    this.timing.tlsMs = this.sincePhase()
    return socket
  }

  /** Says what the deadline destroys from now on; at once when it is over. */
  atDeadline(destroy: () => void): void {
    this.destroy = destroy
    if (this.isOver) destroy()
  }

  /** The deadline has passed: nothing more may begin. */
  get isOver(): boolean {
    return this.abort.signal.aborted
  }

  enter(phase: Phase): void {
    this.phase = phase
    this.phaseBegun = performance.now()
  }

  /** Milliseconds since the current phase began. */
  sincePhase(): number {
    return Math.round(performance.now() - this.phaseBegun)
  }

  /** Milliseconds since the attempt began. */
  sinceStart(): number {
    return Math.round(performance.now() - this.begun)
  }

  private causeOf(error: unknown): Cause {
    // We did not listen: what became of it meanwhile says nothing about the receiver.
    if (maxDelaySince(this.begun) > maxStandstillMs) return 'internal'
    if (this.abort.signal.aborted) return causeFromDeadline(this.phase)
    return error instanceof CausedError ? error.reason : causeFromError(error, this.phase)
  }
}

function portOf(url: URL): number {
  return Number(url.port || 443)
}
