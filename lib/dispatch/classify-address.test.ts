import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCidrs } from '@/lib/config/cidr'
import { type Block, blockOf, formatAddress, specialBlocks } from '@/lib/testing/special-addresses'
import { isForbiddenAddress } from './classify-address'

const isForbidden = (address: string) => isForbiddenAddress(address, [])
const lies = (value: bigint, { first, last }: Block) => value >= first && value <= last
const globalUnicast = blockOf('2000::/3', 'global unicast')

/** The rule, computed independently: in no listed block and, for IPv6, in 2000::/3. */
function isPublic(value: bigint, family: 4 | 6): boolean {
  if (family === 6 && !lies(value, globalUnicast)) return false
  return !specialBlocks.some((block) => block.family === family && lies(value, block))
}

describe('a block of the special-purpose registries', () => {
  it.each(specialBlocks.map((block) => [block.cidr, block.name, block] as const))(
    '%s (%s) is forbidden from its first address to its last',
    (_cidr, _name, { first, last, family }) => {
      for (const value of [first, first + (last - first) / 3n, last]) {
        const text = formatAddress(value, family)
        expect([text, isForbidden(text)]).toEqual([text, true])
      }
    },
  )

  it.each(specialBlocks.map((block) => [block.cidr, block.name, block] as const))(
    '%s (%s) ends where it ends: its neighbours follow the general rule',
    (_cidr, _name, { first, last, family }) => {
      const end = family === 4 ? 2n ** 32n : 2n ** 128n
      for (const value of [first - 1n, last + 1n].filter((beside) => beside >= 0n && beside < end)) {
        const text = formatAddress(value, family)
        expect([text, isForbidden(text)]).toEqual([text, !isPublic(value, family)])
      }
    },
  )

  it.each([
    ['1.0.0.0', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0'],
    ['169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '191.255.255.255', '192.0.1.0'],
    ['192.0.3.0', '192.31.195.255', '192.31.197.0', '192.52.192.255', '192.52.194.0', '192.88.98.255'],
    ['192.88.100.0', '192.167.255.255', '192.169.0.0', '192.175.47.255', '192.175.49.0', '198.17.255.255'],
    ['198.20.0.0', '198.51.99.255', '198.51.101.0', '203.0.112.255', '203.0.114.0', '223.255.255.255'],
    ['168.63.129.15', '168.63.129.17', '8.8.8.8', '1.1.1.1', '93.184.216.34'],
    [
      '2001:200::',
      '2001:db7:ffff::',
      '2001:db9::',
      '2001:ffff::',
      '2003::',
      '2620:4f:7fff::',
      '2620:4f:8001::',
    ],
    ['2000::', '3fff:1000::', '3ffe::1', '2606:4700:4700::1111', '2a00:1450:4001:80e::200e'],
  ])('leaves its public neighbours %s … alone', (...addresses) => {
    for (const address of addresses) expect([address, isForbidden(address)]).toEqual([address, false])
  })
})

describe('an IPv4 address inside an IPv6 one', () => {
  const v4 = fc.integer({ min: 0, max: 0xffff_ffff }).map(BigInt)
  const anyV4 = fc.oneof(v4, fc.constantFrom(0x0808_0808n, 0x7f00_0001n, 0x0a00_0001n, 0xa9fe_a9fen))
  const prefix = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })

  it.each<[string, (embedded: bigint, rest: bigint) => bigint]>([
    ['mapped', (embedded) => (0xffffn << 32n) | embedded],
    ['compatible', (embedded) => embedded],
    ['translated', (embedded) => (0xffffn << 48n) | embedded],
    ['NAT64', (embedded) => (0x64ff9bn << 96n) | embedded],
    ['local NAT64', (embedded, rest) => (0x64ff9b0001n << 80n) | ((rest & 0xffffn) << 32n) | embedded],
    ['6to4', (embedded, rest) => (0x2002n << 112n) | (embedded << 80n) | rest],
    ['Teredo server', (embedded, rest) => (0x20010000n << 96n) | (embedded << 64n) | rest],
    ['Teredo client', (embedded) => (0x20010000n << 96n) | (embedded ^ 0xffff_ffffn)],
    ['ISATAP', (embedded, rest) => (rest << 64n) | (0x5efen << 32n) | embedded],
    ['universal ISATAP', (embedded, rest) => (rest << 64n) | (0x0200_5efen << 32n) | embedded],
  ])('(%s) never makes it allowed', (_, embed) => {
    const property = fc.property(anyV4, prefix, (embedded, rest) => {
      expect(isForbidden(formatAddress(embed(embedded, rest), 6))).toBe(true)
    })
    fc.assert(property)
  })

  it.each(['::ffff:8.8.8.8', '::8.8.8.8', '64:ff9b::8.8.8.8', '::ffff:0:8.8.8.8'])(
    '%s is forbidden',
    (text) => expect(isForbidden(text)).toBe(true),
  )
})

describe('any address', () => {
  const near = fc
    .tuple(fc.constantFrom(...specialBlocks), fc.bigInt({ min: -3n, max: 3n }), fc.boolean())
    .map(([{ first, last, family }, offset, atEnd]) => ({ family, value: (atEnd ? last : first) + offset }))
  const v4 = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }).map((value) => ({ family: 4 as const, value }))
  const v6 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map((value) => ({ family: 6 as const, value }))
  const unicastV6 = fc
    .bigInt({ min: globalUnicast.first, max: globalUnicast.last })
    .map((value) => ({ family: 6 as const, value }))
  const isIsatap = (value: bigint) => ((value >> 32n) & 0xfdff_ffffn) === 0x5efen

  it('is allowed exactly when it is in no listed block and, for IPv6, in 2000::/3', () => {
    const property = fc.property(fc.oneof(near, v4, v6, unicastV6), ({ family, value }) => {
      fc.pre(value >= 0n && value < 2n ** (family === 4 ? 32n : 128n))
      const expected = !isPublic(value, family) || (family === 6 && isIsatap(value))
      expect(isForbidden(formatAddress(value, family))).toBe(expected)
    })
    fc.assert(property, { numRuns: 5_000 })
  })

  it.each([
    ...[
      '',
      'localhost',
      '8.8.8',
      '134744072',
      '0x08080808',
      '010.8.8.8',
      '8.8.8.8.',
      ' 8.8.8.8',
      '8.8.8.8/32',
    ],
    ...[
      '2606:4700:4700::1111%eth0',
      'fe80::1%eth0',
      '[2606:4700:4700::1111]',
      '2606:4700:4700:::1111',
      '８.8.8.8',
    ],
  ])('spelt as %j is not an address', (text) => expect(isForbidden(text)).toBe(true))
})

describe('the list of allowed networks', () => {
  it('allows exactly its networks', () => {
    const hatch = parseCidrs('127.0.0.0/8, ::1/128')
    expect(isForbiddenAddress('127.9.9.9', hatch)).toBe(false)
    expect(isForbiddenAddress('::1', hatch)).toBe(false)
    for (const address of ['126.0.0.256', '10.0.0.1', '::2', '::ffff:127.0.0.1', '::127.0.0.1', '127.1'])
      expect([address, isForbiddenAddress(address, hatch)]).toEqual([address, true])
  })

  it('is refused when an entry is not a network', () => {
    expect(() => parseCidrs('127.0.0.1')).toThrow()
    expect(() => parseCidrs('everything')).toThrow()
  })
})
