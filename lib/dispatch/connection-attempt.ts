import type { TLSSocket } from 'node:tls'
import type { Cause } from '@/lib/contract/causes'
import { maxDelaySince } from '@/lib/platform/event-loop'
import { limitPerTurn } from '@/lib/platform/pacer'
import type { EgressPolicy, Timing } from '@/lib/platform/ports'
import { CausedError, type Connector, createConnector } from './connect'
import { startDeadline } from './deadline'
import { dialFirst } from './dial'
import { createHostResolver, type HostResolver } from './resolve'
import { causeFromDeadline, causeFromError, type Phase } from './result-cause'

const maxStandstillMs = 1_000

// A new connection costs a millisecond or two of CPU: a hundred begun at once would hold the thread for long.
const turnToDial = limitPerTurn(8)

/** Makes connection attempts under one policy; they share what they learn about the name servers. */
export function createConnectionAttempts(policy: EgressPolicy): () => ConnectionAttempt {
  const resolver = createHostResolver(policy)
  const connect = createConnector(policy)
  return () => new ConnectionAttempt(policy, resolver, connect)
}

/** Reaches a host under one deadline: resolve, vet, dial. Every method of the sender uses it and nothing else. */
export class ConnectionAttempt {
  readonly startedAt = Date.now()
  readonly timing: Timing = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null }
  /** every address of the name, forbidden ones included; null when it has none */
  addresses: string[] | null = null
  /** the vetted address that responded; null when none did */
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

  /** Runs `work` until it ends or the deadline passes; a failure is passed to `fail` as its cause. Never rejects. */
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
   * The vetted addresses of the URL's host in dialling order; throws CausedError when there are none. `isFresh`
   * bypasses the cache.
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
   * Opens TLS to the first of these vetted addresses that accepts; throws CausedError when none does. `onSocket` gets
   * each socket before anything has happened on it.
   */
  async dial(
    url: URL,
    addresses: string[],
    onSocket: (socket: TLSSocket, address: string) => void = () => undefined,
  ): Promise<TLSSocket> {
    const { hostname: host } = url
    const { signal } = this.abort
    this.enter('connect')
    await turnToDial()
    signal.throwIfAborted()
    // Waiting for the turn says nothing about the server.
    this.enter('connect')
    const dialled = await dialFirst(this.connect, { host, port: portOf(url), addresses, signal, onSocket })
    this.connectedTo = dialled.address
    this.timing.connectMs = dialled.connectMs
    // Nothing accepted the connection: the host may have moved.
    if (dialled.connectMs === null) this.resolver.forget(host)
    if (!dialled.ok) throw new CausedError(dialled.cause)
    this.timing.tlsMs = dialled.tlsMs
    // Once the request has been sent, the reader of a late alert sees only a closed connection.
    dialled.socket.once('error', (error) => {
      if (causeFromError(error, 'tls') === 'tls_client_certificate') this.refusal = 'tls_client_certificate'
    })
    return dialled.socket
  }

  /** Uses a connection to a vetted address that is already open. */
  reuse(address: string): void {
    this.connectedTo = address
    Object.assign(this.timing, { connectMs: 0, tlsMs: 0 })
  }

  /** The open connection turned out to be closed: the addresses are dialled after all. */
  forget(): void {
    this.connectedTo = null
    Object.assign(this.timing, { connectMs: null, tlsMs: null })
  }

  /** Sets what the deadline destroys from now on; called immediately when it has passed. */
  atDeadline(destroy: () => void): void {
    this.destroy = destroy
    if (this.isOver) destroy()
  }

  /** The deadline has passed: nothing new may start. */
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
    // This process stood still, so what happened during that time says nothing about the receiver.
    if (maxDelaySince(this.begun) > maxStandstillMs) return 'internal'
    if (error instanceof CausedError) return error.reason
    if (this.abort.signal.aborted) return causeFromDeadline(this.phase)
    return this.refusal ?? causeFromError(error, this.phase)
  }
}

function portOf(url: URL): number {
  return Number(url.port || 443)
}
