import type { RecordWithTtl } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import type { EgressPolicy } from '@/lib/platform/ports'
import { type Contender, type RaceResult, raceStaggered } from './staggered-race'

/** Why a query failed: no name server replied in time, or we could not ask them. */
type Failure = 'unanswered' | 'ours'

/** What name servers said of a host; `failures` has an entry for each query without a reply. */
export interface Lookup {
  ipv4: string[]
  ipv6: string[]
  failures: Failure[]
  /** the shortest time to live of the addresses, milliseconds; Infinity when there are none */
  ttlMs: number
}

type Family = 'ipv4' | 'ipv6'

/** RFC 8305 §3, "Resolution Delay" */
const resolutionDelayMs = 50
/** how long a name server has before the next one is queried as well */
const serverLeadMs = 250
// Datagrams get lost. We repeat the query ourselves: once c-ares repeats one, it no longer accepts the first reply.
const roundLeadsMs = [1_000, 2_000, 4_000, 8_000]
/** c-ares stops waiting for a reply after this */
const maxWaitMs = 5_000
/** how long a slow name server is queried last */
const lateMs = 60_000

/**
 * Queries the policy's name servers, or the system's. Remembers for a minute which ones were slow; replies are cached
 * in resolve.ts.
 */
export function createNameServers(policy: EgressPolicy): {
  lookUp(host: string, signal: AbortSignal): Promise<Lookup>
} {
  const lateAt = new Map<string, number>()

  const inOrder = (): string[] => {
    const servers = policy.dnsServers.length > 0 ? policy.dnsServers : systemServers()
    const since = Date.now() - lateMs
    for (const [server, at] of lateAt) if (at < since || !servers.includes(server)) lateAt.delete(server)
    return servers.toSorted((one, other) => (lateAt.get(one) ?? 0) - (lateAt.get(other) ?? 0))
  }

  const ask = async (family: Family, host: string, channels: Channel[], signal: AbortSignal) => {
    const contenders = inRounds(channels, (channel) => channel.ask(family, host))
    const result = await raceStaggered(contenders, { signal })
    if (!result.ok) return result
    const winner = channels[result.index % channels.length]
    for (const channel of channels.slice(0, result.index))
      if (channel !== winner) lateAt.set(channel.server, Date.now())
    return result
  }

  return {
    async lookUp(host, signal) {
      const ended = new AbortController()
      const channels = inOrder().map((server) => new Channel(server))
      const end = () => {
        ended.abort()
        for (const channel of channels) channel.cancel()
      }
      signal.addEventListener('abort', end, { once: true })
      try {
        return await collect((family) => ask(family, host, channels, ended.signal), ended.signal)
      } finally {
        signal.removeEventListener('abort', end)
        end()
      }
    },
  }
}

function inRounds(
  channels: Channel[],
  ask: (channel: Channel) => Promise<RecordWithTtl[]>,
): Contender<RecordWithTtl[]>[] {
  return roundLeadsMs.flatMap((roundLeadMs) =>
    channels.map((channel, index) => ({
      start: () => ask(channel),
      leadMs: index < channels.length - 1 ? serverLeadMs : roundLeadMs,
    })),
  )
}

async function collect(
  ask: (family: Family) => Promise<RaceResult<RecordWithTtl[]>>,
  signal: AbortSignal,
): Promise<Lookup> {
  const found: Lookup = { ipv4: [], ipv6: [], failures: [], ttlMs: Number.POSITIVE_INFINITY }
  const questions = (['ipv4', 'ipv6'] as const).map(async (family) => {
    const result = await ask(family)
    if (!result.ok) {
      found.failures.push(reasonOf(result.errors))
      return
    }
    found[family] = result.value.map(({ address }) => address)
    found.ttlMs = Math.min(found.ttlMs, ...result.value.map(({ ttl }) => ttl * 1_000))
  })
  const enough = new Promise<void>((resolve) => {
    for (const question of questions)
      question.then(() => {
        if (found.ipv4.length + found.ipv6.length > 0) afterGrace(resolve, signal)
      })
  })
  await Promise.race([Promise.all(questions), enough])
  // A copy: replies that arrive later are neither vetted nor dialled.
  return { ...found }
}

function afterGrace(act: () => void, signal: AbortSignal): void {
  // After a stall the timer runs first; a reply that already waits in the socket must still count.
  const timer = setTimeout(() => setImmediate(act), resolutionDelayMs)
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
}

// c-ares error codes for a name without addresses.
const emptyAnswers = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME'])

// c-ares error codes for servers that do not reply. Any other, such as ECONNREFUSED when no descriptor is left, is a
// fault between us and our own name servers.
const serverFailures = new Set([
  'ESERVFAIL',
  'EREFUSED',
  'EFORMERR',
  'ENOTIMP',
  'EBADRESP',
  'ETIMEOUT',
  'ECANCELLED',
])

function reasonOf(errors: unknown[]): Failure {
  return errors.some((error) => serverFailures.has(codeOf(error))) ? 'unanswered' : 'ours'
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

// A link-local server is listed without its interface and can't be set again: keep the system's order.
const asConfigured = ''

function systemServers(): string[] {
  const servers = new Resolver().getServers()
  return servers.some((server) => /^\[?fe80:/i.test(server)) ? [asConfigured] : servers
}

/** One name server; all queries to it leave from the same socket. */
class Channel {
  private resolver: Resolver | null = null

  constructor(readonly server: string) {}

  /** The host's addresses, none for a name without any; throws when there is no reply. */
  async ask(family: Family, host: string): Promise<RecordWithTtl[]> {
    this.resolver ??= this.open()
    try {
      return await (family === 'ipv4'
        ? this.resolver.resolve4(host, { ttl: true })
        : this.resolver.resolve6(host, { ttl: true }))
    } catch (error) {
      if (emptyAnswers.has(codeOf(error))) return []
      throw error
    }
  }

  cancel(): void {
    this.resolver?.cancel()
  }

  private open(): Resolver {
    const resolver = new Resolver({ timeout: maxWaitMs, tries: 1 })
    if (this.server !== asConfigured) resolver.setServers([this.server])
    return resolver
  }
}
