import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSecretBox } from './secret-box'

const key = randomBytes(32)
const box = createSecretBox(key)
const secret = 'whsec_your_signing_secret'
const owner = 'prt_a/wh_a'

describe('a sealed secret', () => {
  it('opens to the text that was sealed, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, who) => {
        expect(box.open(box.seal(plain, who), who)).toBe(plain)
      }),
    )
  })

  it('opens with the same key in another process', () => {
    expect(createSecretBox(Buffer.from(key)).open(box.seal(secret, owner), owner)).toBe(secret)
  })

  it.each(['prt_a/wh_b', 'prt_b/wh_a', 'prt_a', ''])('does not open for another owner: %j', (other) => {
    expect(() => box.open(box.seal(secret, owner), other)).toThrow()
  })

  it('does not open with another key, and the error names both key ids', () => {
    const sealed = box.seal(secret, owner)
    const keyId = sealed.split('.')[1] ?? ''
    expect(keyId).toMatch(/^[0-9a-f]{8}$/)
    expect(() => createSecretBox(randomBytes(32)).open(sealed, owner)).toThrow(
      `sealed with key ${keyId}, not`,
    )
  })

  it('does not open with another key that has the same key id', () => {
    const other = createSecretBox(randomBytes(32))
    const [version, , payload] = box.seal(secret, owner).split('.')
    const otherId = other.seal('x', owner).split('.')[1]
    expect(() => other.open([version, otherId, payload].join('.'), owner)).toThrow()
  })

  it('does not open when any byte of nonce, tag or ciphertext is changed or missing', () => {
    const [version, keyId, payload = ''] = box.seal(secret, owner).split('.')
    const bytes = Buffer.from(payload, 'base64')
    const open = (altered: Buffer) => box.open([version, keyId, altered.toString('base64')].join('.'), owner)
    expect(open(bytes)).toBe(secret)
    for (let i = 0; i < bytes.length; i++) {
      const altered = Buffer.from(bytes)
      altered[i] = (altered[i] ?? 0) ^ 1
      expect(() => open(altered)).toThrow()
      expect(() => open(bytes.subarray(0, i))).toThrow()
    }
  })

  it.each(['', 'v1', 'v1.', 'v2.00000000.AAAA', secret])('is refused in an unknown form: %j', (text) => {
    expect(() => box.open(text, owner)).toThrow('unknown form')
  })

  it('reveals neither the secret nor the key, and differs each time', () => {
    const sealed = box.seal(secret, owner)
    const bytes = Buffer.from(sealed.split('.')[2] ?? '', 'base64')
    const readable = sealed + bytes.toString('latin1') + bytes.toString('hex')
    const hidden = [
      secret,
      secret.slice(6),
      key.toString('hex'),
      key.toString('base64'),
      key.toString('latin1'),
    ]
    for (const text of hidden) expect(readable).not.toContain(text)
    expect(box.seal(secret, owner)).not.toBe(sealed)
  })
})

describe('the fingerprint of a text', () => {
  it('is the same for the same text and key, and starts with the key id', () => {
    const other = createSecretBox(Buffer.alloc(32, 8))
    expect(box.fingerprint('a')).toBe(createSecretBox(key).fingerprint('a'))
    expect(box.fingerprint('a')).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{43}$/)
    expect(box.fingerprint('a').startsWith(box.prefix)).toBe(true)
    expect(
      new Set(['a', 'b', ''].flatMap((text) => [box.fingerprint(text), other.fingerprint(text)])).size,
    ).toBe(6)
  })
})
