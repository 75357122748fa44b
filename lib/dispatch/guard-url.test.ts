import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCidrs } from '@/lib/config/cidr'
import { guardUrl } from './guard-url'

const policy = {
  allowedCidrs: [],
  dnsServers: [],
  ownHosts: ['webhooks.recover.example:443'],
  sandbox: { port: 3443, ca: '' },
  timeoutMs: 10_000,
}

const refused = [
  'http://hooks.acme.com/',
  'HTTPS://hooks.acme.com/',
  'ftp://hooks.acme.com',
  'https:hooks.acme.com',
  'https://',
  'https:///x',
  ' https://hooks.acme.com',
  'https://hooks.acme.com/a b',
  'https://hooks.acme.com/\n',
  'https://a.com\\b',
  'https://user:pw@hooks.acme.com/',
  'https://hooks.acme.com/#top',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://127.1/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
  'https://%31%32%37.0.0.1/',
  'https://127.0.0.1./',
  'https://8.8.8.8/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[fe80::1%25eth0]/',
  'https://[2606:4700:4700::1111]/',
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://app.localhost/',
  'https://printer.local/',
  'https://db.internal/',
  'https://router.home.arpa/',
  'https://x.onion/',
  'https://intranet/',
  'https://hooks.acme.com./',
  'https://a..b.com/',
  'https://hooks.acme.com:22/',
  'https://hooks.acme.com:5432/',
  'https://hooks.acme.com:0/',
  'https://hooks.acme.com:65536/',
  'https://webhooks.recover.example/x',
  'https://localhost:3444/',
  `https://hooks.acme.com/${'a'.repeat(2048)}`,
  `https://${'a'.repeat(64)}.com/`,
]

describe('guardUrl', () => {
  it.each(refused)('refuses %j', (url) => expect(guardUrl(url, policy).ok).toBe(false))

  it.each([
    ['https://yourplatform.com/webhooks/recover', 'https://yourplatform.com/webhooks/recover'],
    ['https://Hooks.Acme.com', 'https://hooks.acme.com/'],
    ['https://bücher.example/x', 'https://xn--bcher-kva.example/x'],
    ['https://not-there-yet.test:8443/a?b=c', 'https://not-there-yet.test:8443/a?b=c'],
    ['https://localhost:3443/inbox', 'https://localhost:3443/inbox'],
  ])('stores %s as %s', (text, url) => expect(guardUrl(text, policy)).toEqual({ ok: true, url }))

  it('allows literals in allowed networks and localhost, and no others', () => {
    const hatch = { ...policy, allowedCidrs: parseCidrs('127.0.0.0/8') }
    expect(guardUrl('https://127.0.0.1:9443/', hatch).ok).toBe(true)
    expect(guardUrl('https://localhost:9443/', hatch).ok).toBe(true)
    expect(guardUrl('https://10.0.0.1/', hatch).ok).toBe(false)
    expect(guardUrl('https://8.8.8.8/', hatch).ok).toBe(false)
    expect(guardUrl('https://[::1]/', hatch).ok).toBe(false)
  })
  it.each([
    ['é', 342],
    ['"', 683],
    ['😀', 171],
  ])(
    'refuses one that %j makes too long only in its canonical form, and explains that',
    (character, times) => {
      const text = `https://hooks.acme.com/${character.repeat(times)}`
      expect(Buffer.byteLength(text)).toBeLessThan(2048)
      expect(guardUrl(text, policy)).toEqual({
        ok: false,
        message: expect.stringMatching(/canonical.*2048 bytes/),
      })
    },
  )

  it('accepts the longest allowed URL, to the byte', () => {
    const max = `https://hooks.acme.com/${'a'.repeat(2048 - 23)}`
    expect(guardUrl(max, policy)).toEqual({ ok: true, url: max })
    expect(guardUrl(`${max}a`, policy).ok).toBe(false)
    const percent = `https://hooks.acme.com/${'é'.repeat(337)}abc`
    expect(Buffer.byteLength(new URL(percent).href)).toBe(2048)
    expect(guardUrl(percent, policy).ok).toBe(true)
  })

  it('accepts its own canonical form of any URL unchanged', () => {
    const host = fc.constantFrom(
      'hooks.acme.com',
      'Bücher.Example',
      'ÄPFEL.example',
      'xn--bcher-kva.example',
      'a_b.acme.com',
    )
    const character = fc.constantFrom(
      ...'aÉß€😀%?&=/.;:@!$\'()*+,|^`{}<>[]~"\u0301\u00ad',
      '%2F',
      '%zz',
      '/../',
      '/./',
      '//',
    )
    const tail = fc.array(character, { maxLength: 1000, size: 'max' }).map((parts) => parts.join(''))
    const port = fc.constantFrom('', ':', ':443', ':0443', ':8443')
    const url = fc.tuple(host, port, tail).map(([name, at, rest]) => `https://${name}${at}/${rest}`)
    fc.assert(
      fc.property(url, (text) => {
        const first = guardUrl(text, policy)
        if (!first.ok) return
        expect(guardUrl(first.url, policy)).toEqual(first)
        expect(Buffer.byteLength(first.url)).toBeLessThanOrEqual(2048)
      }),
      { numRuns: 500, endOnFailure: true },
    )
  })
})
