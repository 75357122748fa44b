/** A block of addresses as whole numbers. */
export interface Block {
  cidr: string
  name: string
  family: 4 | 6
  first: bigint
  last: bigint
}

// The IANA registries of IPv4 and IPv6 special-purpose addresses, plus multicast and site-local, which are not in
// them.
const registry: [string, string][] = [
  ['0.0.0.0/8', 'this network'],
  ['0.0.0.0/32', 'this host'],
  ['10.0.0.0/8', 'private use'],
  ['100.64.0.0/10', 'shared'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private use'],
  ['192.0.0.0/24', 'protocol assignments'],
  ['192.0.0.0/29', 'service continuity'],
  ['192.0.0.8/32', 'dummy'],
  ['192.0.0.9/32', 'port control'],
  ['192.0.0.10/32', 'TURN'],
  ['192.0.0.170/32', 'NAT64 discovery'],
  ['192.0.0.171/32', 'NAT64 discovery'],
  ['192.0.2.0/24', 'documentation'],
  ['192.31.196.0/24', 'AS112'],
  ['192.52.193.0/24', 'AMT'],
  ['192.88.99.0/24', '6to4 relay'],
  ['192.88.99.2/32', '6a44 relay'],
  ['192.168.0.0/16', 'private use'],
  ['192.175.48.0/24', 'AS112'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['255.255.255.255/32', 'broadcast'],
  ['168.63.129.16/32', 'a cloud of its own'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['::/96', 'v4-compatible'],
  ['::ffff:0:0/96', 'v4-mapped'],
  ['::ffff:0:0:0/96', 'v4-translated'],
  ['64:ff9b::/96', 'NAT64'],
  ['64:ff9b:1::/48', 'local NAT64'],
  ['100::/64', 'discard'],
  ['100:0:0:1::/64', 'dummy'],
  ['2001::/23', 'protocol assignments'],
  ['2001::/32', 'Teredo'],
  ['2001:1::1/128', 'port control'],
  ['2001:1::2/128', 'TURN'],
  ['2001:1::3/128', 'DNS-SD'],
  ['2001:2::/48', 'benchmarking'],
  ['2001:3::/32', 'AMT'],
  ['2001:4:112::/48', 'AS112'],
  ['2001:10::/28', 'ORCHID'],
  ['2001:20::/28', 'ORCHIDv2'],
  ['2001:30::/28', 'drones'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4'],
  ['2620:4f:8000::/48', 'AS112'],
  ['3fff::/20', 'documentation'],
  ['5f00::/16', 'SRv6'],
  ['fc00::/7', 'unique local'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'site-local'],
  ['ff00::/8', 'multicast'],
]

/** Every block that deliveries must not reach. */
export const specialBlocks: Block[] = registry.map(([cidr, name]) => blockOf(cidr, name))

/** The block of a network, computed without the library that the product uses. */
export function blockOf(cidr: string, name: string): Block {
  const [address = '', bits = ''] = cidr.split('/')
  const family = address.includes(':') ? 6 : 4
  const first = family === 4 ? parseV4(address) : parseV6(address)
  const size = 2n ** BigInt((family === 4 ? 32 : 128) - Number(bits))
  return { cidr, name, family, first, last: first + size - 1n }
}

function parseV4(text: string): bigint {
  return text.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n)
}

function parseV6(text: string): bigint {
  const [left = '', right = ''] = text.split('::')
  const [before, after] = [left, right].map((side) => side.split(':').filter(Boolean)) as [string[], string[]]
  const middle = Array(8 - before.length - after.length).fill('0')
  return [...before, ...middle, ...after].reduce((value, part) => value * 65_536n + BigInt(`0x${part}`), 0n)
}

/** An address as a resolver would write it, IPv6 unabbreviated. */
export function formatAddress(value: bigint, family: 4 | 6): string {
  const { parts, bits, radix, separator } =
    family === 4
      ? { parts: 4, bits: 8, radix: 10, separator: '.' }
      : { parts: 8, bits: 16, radix: 16, separator: ':' }
  const part = (index: number) => BigInt.asUintN(bits, value >> BigInt(bits * (parts - 1 - index)))
  return Array.from({ length: parts }, (_, index) => part(index).toString(radix)).join(separator)
}
