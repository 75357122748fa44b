import type { Attempt } from '@/lib/deliveries/schema'

export interface Phase {
  name: 'DNS' | 'Connect' | 'TLS' | 'First byte' | 'Body'
  /** a token's colour class */
  colour: string
  ms: number
}

type Timing = Attempt['timing']
const phases: [Phase['name'], string, keyof Timing | null][] = [
  ['DNS', 'bg-phase-dns', 'dns_ms'],
  ['Connect', 'bg-phase-connect', 'connect_ms'],
  ['TLS', 'bg-phase-tls', 'tls_ms'],
  ['First byte', 'bg-phase-wait', 'first_byte_ms'],
  ['Body', 'bg-phase-body', null],
]

/** The phases an attempt went through, in order; the one it ended in has the time that no other accounts for. */
export function listPhases({ timing, duration_ms: durationMs }: Attempt): Phase[] {
  if (durationMs === null) return []
  let restMs = durationMs
  const reached: Phase[] = []
  for (const [name, colour, key] of phases) {
    const measuredMs = key && timing[key]
    reached.push({ name, colour, ms: measuredMs ?? Math.max(0, restMs) })
    if (measuredMs === null) break
    restMs -= measuredMs
  }
  return reached
}
