import ipaddr from 'ipaddr.js'

export type Cidr = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Parses `127.0.0.0/8,fd00::/8`; empty text means no networks. Throws for anything that is not a network. */
export function parseCidrs(text: string): Cidr[] {
  if (text.trim() === '') return []
  return text.split(',').map((cidr) => ipaddr.parseCIDR(cidr.trim()))
}
