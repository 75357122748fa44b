import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Cidr } from '@/lib/config/cidr'
import { parseCidrs } from '@/lib/config/cidr'

// Special-purpose blocks of the IANA registries within public address space, whether or not ipaddr.js names them, and
// the address behind which one cloud keeps its internal services.
const moreForbidden = parseCidrs(
  '192.0.0.0/24,192.31.196.0/24,192.52.193.0/24,192.88.99.0/24,192.175.48.0/24,198.18.0.0/15,168.63.129.16/32,' +
    '2001::/23,2001:db8::/32,2002::/16,2620:4f:8000::/48,3fff::/20',
)
const globalUnicastV6 = ipaddr.parseCIDR('2000::/3')

/**
 * True unless an address is public unicast or in an allowed network. Anything unknown is forbidden, and so is every
 * spelling except a resolver's (`127.1` and `2130706433` are not addresses).
 */
export function isForbiddenAddress(text: string, allowed: Cidr[]): boolean {
  if (isIP(text) === 0 || text.includes('%') || !ipaddr.isValid(text)) return true
  const address = ipaddr.parse(text)
  if (allowed.some((cidr) => lies(address, cidr))) return false
  if (address.range() !== 'unicast') return true
  if (address.kind() === 'ipv6' && !lies(address, globalUnicastV6)) return true
  // ISATAP carries an IPv4 address behind a fixed interface identifier.
  if (address instanceof ipaddr.IPv6 && isIsatap(address)) return true
  return moreForbidden.some((cidr) => lies(address, cidr))
}

function lies(address: ipaddr.IPv4 | ipaddr.IPv6, cidr: Cidr): boolean {
  return address.kind() === cidr[0].kind() && address.match(cidr)
}

function isIsatap(address: ipaddr.IPv6): boolean {
  const [high = 0, low = 0] = address.parts.slice(4, 6)
  return (high & 0xfdff) === 0 && low === 0x5efe
}
