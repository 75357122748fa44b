import { describe, expect, it } from 'vitest'
import type { Attempt } from '@/lib/deliveries/schema'
import { listPhases } from './phases'

type Timing = Attempt['timing']
const nothing: Timing = { dns_ms: null, connect_ms: null, tls_ms: null, first_byte_ms: null }
const phasesOf = (durationMs: number | null, timing: Partial<Timing>) =>
  listPhases({ duration_ms: durationMs, timing: { ...nothing, ...timing } } as Attempt).map(
    ({ name, ms }) => [name, ms],
  )

describe('listPhases', () => {
  it('gives the body what no other phase accounts for', () => {
    expect(phasesOf(100, { dns_ms: 4, connect_ms: 31, tls_ms: 38, first_byte_ms: 20 })).toEqual([
      ['DNS', 4],
      ['Connect', 31],
      ['TLS', 38],
      ['First byte', 20],
      ['Body', 7],
    ])
  })

  it('gives the rest to the phase in which an attempt ended', () => {
    expect(phasesOf(10_000, { dns_ms: 4, connect_ms: 31 })).toEqual([
      ['DNS', 4],
      ['Connect', 31],
      ['TLS', 9965],
    ])
    expect(phasesOf(50, {})).toEqual([['DNS', 50]])
  })

  it('shows that a reused connection took no time', () => {
    expect(phasesOf(12, { dns_ms: 2, connect_ms: 0, tls_ms: 0 })).toEqual([
      ['DNS', 2],
      ['Connect', 0],
      ['TLS', 0],
      ['First byte', 10],
    ])
  })

  it('has none while the request is under way', () => expect(phasesOf(null, {})).toEqual([]))
})
