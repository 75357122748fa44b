import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Cause } from '@/lib/causes/schema'
import { isForbiddenAddress } from './classify-address'
import { localhostAddress } from './guard-url'
import { type EgressPolicy, isSandbox } from './policy'

/** What a host's name led to: all its addresses, and the one to dial or why none is. */
export type Resolved = { addresses: string[] } & ({ ok: true; address: string } | { ok: false; cause: Cause })

/**
 * The address to dial for a host. Every record of the answer is vetted: one forbidden address refuses them all.
 * `signal` ends a look-up under way, which then counts as a DNS timeout.
 */
export async function resolveHost(
  host: string,
  port: number,
  policy: EgressPolicy,
  signal: AbortSignal,
): Promise<Resolved> {
  const literal = host.replace(/^\[|\]$/g, '')
  if (isSandbox(policy, host, port)) return { ok: true, address: '127.0.0.1', addresses: ['127.0.0.1'] }
  if (isIP(literal)) return vet([literal], policy)
  if (host === 'localhost') {
    const address = localhostAddress(policy)
    return address ? vet([address], policy) : { ok: false, cause: 'blocked_address', addresses: [] }
  }
  return lookUp(host, policy, signal)
}

function vet(addresses: string[], policy: EgressPolicy): Resolved {
  const [first] = addresses
  if (first === undefined) return { ok: false, cause: 'dns_not_found', addresses }
  const forbidden = addresses.some((address) => isForbiddenAddress(address, policy.allowedCidrs))
  return forbidden
    ? { ok: false, cause: 'blocked_address', addresses }
    : { ok: true, address: first, addresses }
}

async function lookUp(host: string, policy: EgressPolicy, signal: AbortSignal): Promise<Resolved> {
  const resolver = new Resolver()
  if (policy.dnsServers.length > 0) resolver.setServers(policy.dnsServers)
  // c-ares' own time-outs overrun, so the caller's clock decides and the look-up is cancelled.
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    const cause = addresses.length > 0 ? null : causeOfFailures(answers.flatMap(failureOf))
    return cause ? { ok: false, cause, addresses } : vet(addresses, policy)
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

function failureOf(answer: PromiseSettledResult<string[]>): string[] {
  return answer.status === 'rejected' ? [String((answer.reason as { code?: string }).code)] : []
}

// c-ares' words for a name without addresses, and for servers that do not give an answer. Whatever else it says, such
// as ECONNREFUSED when no descriptor is left, happened between us and our own resolver.
const emptyAnswers = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME'])
const serverFailures = new Set([
  'ESERVFAIL',
  'EREFUSED',
  'EFORMERR',
  'ENOTIMP',
  'EBADRESP',
  'ETIMEOUT',
  'ECANCELLED',
])

function causeOfFailures(codes: string[]): Cause | null {
  const failures = codes.filter((code) => !emptyAnswers.has(code))
  if (failures.length === 0) return null
  return failures.every((code) => serverFailures.has(code)) ? 'dns_timeout' : 'internal'
}
