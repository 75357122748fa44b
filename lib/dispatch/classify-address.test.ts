import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isForbiddenAddress, parseCidrs } from './classify-address'

const forbidden = [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.0.0.8',
  '192.0.2.1',
  '192.31.196.1',
  '192.52.193.1',
  '192.88.99.1',
  '192.168.1.1',
  '192.175.48.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:2::1',
  '2001:10::1',
  '2001:20::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2620:4f:8000::1',
  '3fff::1',
  'fc00::1',
  'fd12::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '4000::1',
  '2a00:1450::5efe:7f00:1',
  '2a00:1450::200:5efe:7f00:1',
  'localhost',
  '',
]
const allowed = ['8.8.8.8', '1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '2a00:1450:4001:80e::200e']

describe('isForbiddenAddress', () => {
  it.each(forbidden)('refuses %s', (address) => expect(isForbiddenAddress(address, [])).toBe(true))
  it.each(allowed)('lets %s pass', (address) => expect(isForbiddenAddress(address, [])).toBe(false))

  it('opens exactly the networks of the escape hatch', () => {
    const hatch = parseCidrs('127.0.0.0/8, ::1/128')
    expect(isForbiddenAddress('127.9.9.9', hatch)).toBe(false)
    expect(isForbiddenAddress('::1', hatch)).toBe(false)
    expect(isForbiddenAddress('10.0.0.1', hatch)).toBe(true)
    expect(isForbiddenAddress('::ffff:127.0.0.1', hatch)).toBe(true)
  })

  it('refuses every IPv6 address outside 2000::/3', () => {
    const outside = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(outside, (parts) => {
        fc.pre(((parts[0] ?? 0) & 0xe000) !== 0x2000)
        expect(isForbiddenAddress(parts.map((part) => part.toString(16)).join(':'), [])).toBe(true)
      }),
    )
  })

  it('throws for what is not a network', () => {
    expect(() => parseCidrs('127.0.0.1')).toThrow()
    expect(() => parseCidrs('everything')).toThrow()
  })
})
