import ipaddr from 'ipaddr.js'

/**
 * What an address counts as in rate limits: IPv6 as its /64, the smallest network that anybody is assigned (RFC
 * 6177); a mapped IPv4 address as IPv4. A port or zone is ignored.
 */
export function networkOf(address: string): string {
  const bare = /^\[(.*)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address
  const text = bare.split('%', 1)[0] ?? ''
  if (!ipaddr.isValid(text)) return text.slice(0, 64)
  const parsed = ipaddr.process(text)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  const [first = 0, second = 0, third = 0, fourth = 0] = (parsed as ipaddr.IPv6).parts
  return `${[first, second, third, fourth].map((part) => part.toString(16)).join(':')}::/64`
}
