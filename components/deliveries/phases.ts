import type { Attempt } from '@/lib/deliveries/schema'

export interface Phase {
  name: 'DNS' | 'Connect' | 'TLS' | 'First byte' | 'Body'
  /** a token's colour class */
  colour: string
  ms: number
}

/** The phases an attempt went through, in order; the one it ended in takes the time that no other accounts for. */
export function listPhases({ timing, duration_ms: durationMs }: Attempt): Phase[] {
  if (durationMs === null) return []
  const measured: { name: Phase['name']; colour: string; ms: number | null }[] = [
    { name: 'DNS', colour: 'bg-phase-dns', ms: timing.dns_ms },
    { name: 'Connect', colour: 'bg-phase-connect', ms: timing.connect_ms },
    { name: 'TLS', colour: 'bg-phase-tls', ms: timing.tls_ms },
    { name: 'First byte', colour: 'bg-phase-wait', ms: timing.first_byte_ms },
    { name: 'Body', colour: 'bg-phase-body', ms: null },
  ]
  // A reused connection has neither connect nor TLS, but goes on after them.
  const lastMeasured = measured.findLastIndex(({ ms }) => ms !== null)
  const restMs = Math.max(0, durationMs - measured.reduce((sum, { ms }) => sum + (ms ?? 0), 0))
  return measured
    .map(({ ms, ...phase }, i) => ({ ...phase, ms: i === lastMeasured + 1 ? restMs : (ms ?? -1) }))
    .filter(({ ms }) => ms >= 0)
}
