import ipaddr from 'ipaddr.js'
import { findTextFlaw } from '@/lib/contract/url-text'
import type { EgressPolicy } from '@/lib/platform/ports'
import { isForbiddenAddress } from './classify-address'
import { isSandbox } from './policy'

export type GuardedUrl = { ok: true; url: string } | { ok: false; message: string }

// The Fetch standard's bad ports and the usual ports of databases and caches.
const refusedPorts = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1433, 1521, 1719, 1720,
  1723, 2049, 2375, 2379, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 5984, 6000, 6379, 6566, 6665, 6666, 6667,
  6668, 6669, 6679, 6697, 9042, 9200, 9300, 10080, 11211, 27017,
])
const privateSuffixes = /(^|\.)(localhost|local|internal|home\.arpa|onion|lan|intranet|corp|home)$/

const loopbackHost = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

const refuse = (message: string): GuardedUrl => ({ ok: false, message })

/**
 * Decides whether a URL may be registered and returns its canonical form (lower-case punycode host), which is itself
 * valid and canonical. The raw text is checked before the parsed host, since parsing silently repairs an attacker's
 * spelling.
 */
export function guardUrl(text: string, policy: EgressPolicy): GuardedUrl {
  const guarded = judge(text, policy)
  if (!guarded.ok || guarded.url === text) return guarded
  const again = judge(guarded.url, policy)
  if (again.ok) return again.url === guarded.url ? guarded : refuse('Enter a valid URL.')
  return refuse(`The canonical form of this URL isn’t allowed: ${again.message}`)
}

function judge(text: string, policy: EgressPolicy): GuardedUrl {
  const flaw = findTextFlaw(text)
  if (flaw) return refuse(flaw)
  if (!URL.canParse(text)) return refuse('Enter a valid URL.')
  const url = new URL(text)
  const port = url.port === '' ? 443 : Number(url.port)
  if (policy.ownHosts.some((own) => isOwn(own, url.hostname, port)))
    return refuse('You can’t send webhooks to Recover itself.')
  if (isSandbox(policy, url.hostname, port)) return { ok: true, url: url.href }
  if (refusedPorts.has(port)) return refuse(`Port ${port} isn’t allowed. Use 443 or another web port.`)
  const hostFlaw = findHostFlaw(url.hostname, policy)
  return hostFlaw ? refuse(hostFlaw) : { ok: true, url: url.href }
}

function findHostFlaw(host: string, policy: EgressPolicy): string | null {
  const literal = host.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(literal)) {
    const covered = policy.allowedCidrs.length > 0 && !isForbiddenAddress(literal, policy.allowedCidrs)
    return covered && isAllowed(literal, policy) ? null : 'Use a host name instead of an IP address.'
  }
  if (host === 'localhost' && localhostAddress(policy)) return null
  if (privateSuffixes.test(host.replace(/\.$/, '')))
    return 'Use a public host name: we can’t reach local or private hosts.'
  if (host.endsWith('.')) return 'Remove the dot at the end of the host name.'
  if (!host.includes('.')) return 'Use a full domain name, e.g. hooks.example.com.'
  const labels = host.split('.')
  const sound = labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  return sound && host.length <= 253 ? null : 'Enter a valid host name.'
}

// A host name of ours is refused on every port; a loopback address only on our own ports.
function isOwn(own: string, host: string, port: number): boolean {
  const [, ownHost = '', ownPort] = /^(.*):(\d+)$/.exec(own) ?? []
  return loopbackHost.test(ownHost) ? loopbackHost.test(host) && Number(ownPort) === port : ownHost === host
}

function isAllowed(address: string, policy: EgressPolicy): boolean {
  const parsed = ipaddr.parse(address)
  return policy.allowedCidrs.some((cidr) => cidr[0].kind() === parsed.kind() && parsed.match(cidr))
}

/** The loopback address that `localhost` stands for when the allowed networks contain one; DNS is not asked. */
export function localhostAddress(policy: EgressPolicy): string | null {
  return ['127.0.0.1', '::1'].find((address) => isAllowed(address, policy)) ?? null
}
