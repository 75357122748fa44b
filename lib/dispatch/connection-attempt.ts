import type { TLSSocket } from 'node:tls'
import type { Cause } from '@/lib/contract/causes'
import { maxDelaySince } from '@/lib/platform/event-loop'
import type { EgressPolicy, Timing } from '@/lib/platform/ports'
import { CausedError, type Connector, createConnector } from './connect'
import { startDeadline } from './deadline'
import { dialFirst } from './dial'
import { createHostResolver, type HostResolver } from './resolve'
import { causeFromDeadline, causeFromError, type Phase } from './result-cause'

const maxStandstillMs = 1_000

/** Makes approaches under one policy. What they learn of the name servers is shared. */
export function createConnectionAttempts(policy: EgressPolicy): () => ConnectionAttempt {
  const resolver = createHostResolver(policy)
  const connect = createConnector(policy)
  return () => new ConnectionAttempt(policy, resolver, connect)
}

/** The way to a host under one deadline: resolve, vet, dial. Every verb of the sender takes it, and no other. */
export class ConnectionAttempt {
  readonly startedAt = Date.now()
  readonly timing: Timing = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null }
  /** all that the name resolved to, forbidden ones included; null when it has none */
  addresses: string[] | null = null
  /** the vetted address that answered; null when none did */
  connectedTo: string | null = null
  private phase: Phase = 'dns'
  private phaseBegun = performance.now()
  private readonly begun = this.phaseBegun
  private readonly abort = new AbortController()
  private destroy: () => void = () => undefined
  private refusal: Cause | null = null

  constructor(
    private readonly policy: EgressPolicy,
    private readonly resolver: HostResolver,
    private readonly connect: Connector,
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

  /**
   * The vetted addresses of the URL's host, in the order to dial them; throws CausedError when there are none. `isFresh`
   * asks the name servers, whatever is cached.
   */
  async resolve(url: URL, isFresh = false): Promise<string[]> {
    this.enter('dns')
    const resolved = await this.resolver.resolve(url.hostname, portOf(url), this.abort.signal, isFresh)
    this.timing.dnsMs = this.sincePhase()
    if (resolved.addresses.length > 0) this.addresses = resolved.addresses
    if (!resolved.ok) throw new CausedError(resolved.cause)
    this.abort.signal.throwIfAborted()
    return resolved.destinations
  }

  /**
   * Opens TLS to the first of these vetted addresses that answers; throws CausedError when none does. `onSocket` is given
   * each socket before anything has happened on it.
   */
  async dial(
    url: URL,
    addresses: string[],
    onSocket: (socket: TLSSocket, address: string) => void = () => undefined,
  ): Promise<TLSSocket> {
    this.enter('connect')
    const { hostname: host } = url
    const { signal } = this.abort
    const dialled = await dialFirst(this.connect, { host, port: portOf(url), addresses, signal, onSocket })
    this.connectedTo = dialled.address
    this.timing.connectMs = dialled.connectMs
    // Where nothing accepts any more, the name may have moved.
    if (dialled.connectMs === null) this.resolver.forget(host)
    if (!dialled.ok) throw new CausedError(dialled.cause)
    this.timing.tlsMs = dialled.tlsMs
    // Once the request is on its way a closed connection is all that its reader tells of a late alert.
    dialled.socket.once('error', (error) => {
      if (causeFromError(error, 'tls') === 'tls_client_certificate') this.refusal = 'tls_client_certificate'
    })
    return dialled.socket
  }

  /** Goes on with a connection to a vetted address that is open already. */
  reuse(address: string): void {
    this.connectedTo = address
    Object.assign(this.timing, { connectMs: 0, tlsMs: 0 })
  }

  /** The connection that was open already turned out to be closed: the addresses are dialled after all. */
  forget(): void {
    this.connectedTo = null
    Object.assign(this.timing, { connectMs: null, tlsMs: null })
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
    if (error instanceof CausedError) return error.reason
    if (this.abort.signal.aborted) return causeFromDeadline(this.phase)
    return this.refusal ?? causeFromError(error, this.phase)
  }
}

function portOf(url: URL): number {
  return Number(url.port || 443)
}
