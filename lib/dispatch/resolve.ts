import { isIP } from 'node:net'
import type { Cause } from '@/lib/causes/schema'
import { isForbiddenAddress } from './classify-address'
import { localhostAddress } from './guard-url'
import { createNameServers, type Lookup } from './name-servers'
import { type EgressPolicy, isSandbox } from './policy'

/** What a host's name led to: all its addresses, and those to dial in their order or why there are none. */
export type Resolved = { addresses: string[] } & (
  | { ok: true; destinations: string[] }
  | { ok: false; cause: Cause }
)

// Each is a packet that somebody else's zone file makes us send, and a socket meanwhile.
const maxDestinations = 10

/**
 * Finds the addresses to dial for a host. Every address that is known when dialling starts is vetted: one forbidden
 * address refuses them all. `signal` ends a look-up in flight, which then counts as a DNS timeout.
 */
export function createHostResolver(
  policy: EgressPolicy,
): (host: string, port: number, signal: AbortSignal) => Promise<Resolved> {
  const nameServers = createNameServers(policy)
  return async (host, port, signal) => {
    const literal = host.replace(/^\[|\]$/g, '')
    if (isSandbox(policy, host, port))
      return { ok: true, destinations: ['127.0.0.1'], addresses: ['127.0.0.1'] }
    if (isIP(literal)) return vet([literal], policy)
    if (host === 'localhost') {
      const address = localhostAddress(policy)
      return address ? vet([address], policy) : { ok: false, cause: 'blocked_address', addresses: [] }
    }
    const found = await nameServers.lookUp(host, signal)
    return vet([...found.ipv4, ...found.ipv6], policy, found)
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
 * The order of RFC 8305 §4: families in turn. IPv4 goes first, since the firewalls of receivers know us by that.
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
