import { isIP } from 'node:net'
import { LRUCache } from 'lru-cache'
import type { Cause } from '@/lib/contract/causes'
import type { EgressPolicy } from '@/lib/platform/ports'
import { isForbiddenAddress } from './classify-address'
import { localhostAddress } from './guard-url'
import { createNameServers, type Lookup } from './name-servers'
import { isSandbox } from './policy'

/** The result of resolving a host: all its addresses, and either those to dial, in order, or why there are none. */
export type Resolved = { addresses: string[] } & (
  | { ok: true; destinations: string[] }
  | { ok: false; cause: Cause }
)

// Each destination is a packet that somebody else's zone file makes us send, and an open socket.
const maxDestinations = 10
const maxCachedHosts = 10_000
/**
 * shorter than the delay before the first retry (contract: 30 s), so that a retry never reuses the previous attempt's
 * look-up
 */
const maxCachedMs = 25_000

export interface HostResolver {
  /**
   * Finds the addresses to dial for a host, from the cache unless `isFresh`. Every address that is known when dialling
   * starts is vetted: one forbidden address refuses them all. `signal` ends a look-up in flight, which then counts as a
   * DNS timeout.
   */
  resolve(host: string, port: number, signal: AbortSignal, isFresh?: boolean): Promise<Resolved>
  /** Makes the next look-up query the name servers again. */
  forget(host: string): void
}

/** Creates a resolver that caches a host's addresses for their time to live (RFC 1035 §3.2.1), 25 s at most. */
export function createHostResolver(policy: EgressPolicy): HostResolver {
  const nameServers = createNameServers(policy)
  const cache = new LRUCache<string, Lookup>({ max: maxCachedHosts })

  const lookUp = async (host: string, signal: AbortSignal): Promise<Lookup> => {
    const found = await nameServers.lookUp(host, signal)
    const isComplete = found.failures.length === 0 && found.ipv4.length + found.ipv6.length > 0
    // LRUCache treats a TTL of 0 as "for ever".
    if (isComplete && found.ttlMs > 0) cache.set(host, found, { ttl: Math.min(found.ttlMs, maxCachedMs) })
    else cache.delete(host)
    return found
  }

  return {
    async resolve(host, port, signal, isFresh = false) {
      const literal = host.replace(/^\[|\]$/g, '')
      if (isSandbox(policy, host, port))
        return { ok: true, destinations: ['127.0.0.1'], addresses: ['127.0.0.1'] }
      if (isIP(literal)) return vet([literal], policy)
      if (host === 'localhost') {
        const address = localhostAddress(policy)
        return address ? vet([address], policy) : { ok: false, cause: 'blocked_address', addresses: [] }
      }
      const cached = isFresh ? undefined : cache.get(host)
      const found = cached ?? (await lookUp(host, signal))
      return vet([...found.ipv4, ...found.ipv6], policy, found)
    },
    forget: (host) => cache.delete(host),
  }
}

function vet(addresses: string[], policy: EgressPolicy, found?: Lookup): Resolved {
  if (addresses.length === 0) return { ok: false, cause: causeOfNone(found?.failures ?? []), addresses }
  const isForbidden = addresses.some((address) => isForbiddenAddress(address, policy.allowedCidrs))
  return isForbidden
    ? { ok: false, cause: 'blocked_address', addresses }
    : { ok: true, destinations: inDialOrder(addresses), addresses }
}

function causeOfNone(failures: Lookup['failures']): Cause {
  if (failures.length === 0) return 'dns_not_found'
  return failures.includes('ours') ? 'internal' : 'dns_timeout'
}

/**
 * Dialling order of RFC 8305 §4: alternate between families. IPv4 goes first, since receivers' firewalls know us by
 * it.
 */
function inDialOrder(addresses: string[]): string[] {
  const unique = [...new Set(addresses)]
  const [ipv4, ipv6] = [4, 6].map((family) => unique.filter((address) => isIP(address) === family))
  const pairs = unique.map((_, index) => [ipv4?.[index], ipv6?.[index]])
  return pairs
    .flat()
    .filter((address) => address !== undefined)
    .slice(0, maxDestinations)
}
