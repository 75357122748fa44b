import { createHash, timingSafeEqual } from 'node:crypto'
import { peerOf } from '@/lib/platform/http/incoming'

const loopbackPeer = /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/
const loopbackHost = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?$/

/**
 * Whether a caller may read the metrics: with METRICS_TOKEN as a bearer token, or from this machine itself. A wrong
 * token is refused even there. Requests through a proxy on this machine also come from loopback: they are recognised
 * by X-Forwarded-For, or by a Host that is not this machine's.
 */
export function mayReadMetrics(headers: Headers, token: string | null): boolean {
  const given = headers.get('authorization')
  if (given !== null) return token !== null && isSame(given, `Bearer ${token}`)
  const forwarded = headers.get('x-forwarded-for')?.split(',') ?? []
  const addresses = [peerOf(headers), ...forwarded.map((address) => address.trim())]
  return (
    addresses.every((address) => loopbackPeer.test(address)) && loopbackHost.test(headers.get('host') ?? '')
  )
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [given, wanted].map((text) => createHash('sha256').update(text).digest())
  return one !== undefined && other !== undefined && timingSafeEqual(one, other)
}
