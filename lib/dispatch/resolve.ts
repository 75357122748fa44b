import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Cause } from '@/lib/causes/schema'
import { isForbiddenAddress } from './classify-address'
import { localhostAddress } from './guard-url'
import { type EgressPolicy, isSandbox } from './policy'

export type Resolved = { ok: true; address: string } | { ok: false; cause: Cause }

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
  if (isSandbox(policy, host, port)) return { ok: true, address: '127.0.0.1' }
  if (isIP(literal)) return vet([literal], policy)
  if (host === 'localhost') {
    const address = localhostAddress(policy)
    return address ? { ok: true, address } : { ok: false, cause: 'blocked_address' }
  }
  return lookUp(host, policy, signal)
}

function vet(addresses: string[], policy: EgressPolicy): Resolved {
  const [first] = addresses
  if (first === undefined) return { ok: false, cause: 'dns_not_found' }
  const forbidden = addresses.some((address) => isForbiddenAddress(address, policy.allowedCidrs))
  return forbidden ? { ok: false, cause: 'blocked_address' } : { ok: true, address: first }
}

async function lookUp(host: string, policy: EgressPolicy, signal: AbortSignal): Promise<Resolved> {
  const resolver = new Resolver()
  if (policy.dnsServers.length > 0) resolver.setServers(policy.dnsServers)
  // c-ares' own time-outs overrun, so the caller's clock decides and the look-up is cancelled.
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    const failure = answers.map(failureOf).find((code) => code !== null && !isEmptyAnswer(code))
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    if (addresses.length === 0 && failure) return { ok: false, cause: 'dns_timeout' }
    return vet(addresses, policy)
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

function failureOf(answer: PromiseSettledResult<string[]>): string | null {
  return answer.status === 'rejected' ? String((answer.reason as { code?: string }).code) : null
}

function isEmptyAnswer(code: string): boolean {
  return code === 'ENOTFOUND' || code === 'ENODATA'
}
