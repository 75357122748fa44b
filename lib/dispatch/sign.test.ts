import { createHmac, timingSafeEqual } from 'node:crypto'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { recoverSignature, signatureHeaders, verifyRecoverSignature } from './sign'

// The contract's own snippet.
function verifyWebhook(body: Buffer, signature: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(body).digest('hex')
  return timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
}

const deliveryId = 'dlv_0198c2f47a317c0e9b52e1aa43d09d07'
const body = Buffer.from('{"id":"evt_abc123","data":{"checklist_progress":1.0}}')
const headersFor = (secret: string, bytes = body) =>
  signatureHeaders({
    body: bytes,
    secrets: { current: secret, previous: [] },
    deliveryId,
    timestampSeconds: Math.floor(Date.now() / 1000),
  })

describe('X-Recover-Signature', () => {
  it('is the published HMAC-SHA256 of RFC 4231, test case 2', () => {
    expect(recoverSignature(Buffer.from('what do ya want for nothing?'), 'Jefe')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })

  it("satisfies the contract's verifyWebhook for any body and printable secret", () => {
    const secrets = fc.string({ minLength: 16, maxLength: 256 })
    fc.assert(
      fc.property(fc.uint8Array(), secrets, (bytes, secret) => {
        const signature = headersFor(secret, Buffer.from(bytes))['X-Recover-Signature'] ?? ''
        expect(verifyWebhook(Buffer.from(bytes), signature, secret)).toBe(true)
      }),
    )
  })

  it('is refused when empty, in upper case, of another body or by another secret', () => {
    const secret = 'whsec_your_signing_secret'
    const signature = recoverSignature(body, secret)
    expect(verifyRecoverSignature(body, signature, secret)).toBe(true)
    expect(verifyRecoverSignature(body, '', secret)).toBe(false)
    expect(verifyRecoverSignature(body, signature.toUpperCase(), secret)).toBe(false)
    expect(verifyRecoverSignature(Buffer.from('{}'), signature, secret)).toBe(false)
    expect(verifyRecoverSignature(body, signature, `${secret}x`)).toBe(false)
  })
})

describe('Standard Webhooks headers', () => {
  const encoded = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

  it.each([
    ['a generated secret, whose base64 is the key', encoded, new Webhook(encoded)],
    [
      'a secret of words, which is the key itself',
      'whsec_your_signing_secret',
      raw('whsec_your_signing_secret'),
    ],
    ['a secret without the prefix', 'correct horse battery', raw('correct horse battery')],
  ])('verify with the standardwebhooks package for %s', (_, secret, webhook) => {
    expect(webhook.verify(body, headersFor(secret))).toEqual(JSON.parse(body.toString()))
    expect(() => webhook.verify(Buffer.from('{}'), headersFor(secret))).toThrow()
  })

  it.each([
    ['without padding', 32, (text: string) => text.replaceAll('=', '')],
    ['with bits that its base64 does not need', 31, (text: string) => text.replace(/.=$/, '/=')],
    ['of 12 bytes', 12, (text: string) => text],
    ['of 65 bytes', 65, (text: string) => text],
    ['of 100 bytes, without padding', 100, (text: string) => text.replaceAll('=', '')],
  ])('verify with the standardwebhooks package for a whsec_ secret %s', (_, length, write) => {
    const secret = `whsec_${write(Buffer.alloc(length, 7).toString('base64'))}`
    expect(new Webhook(secret).verify(body, headersFor(secret))).toBeTruthy()
    expect(raw(secret).verify(body, headersFor(secret))).toBeTruthy()
  })

  it('verify with the standardwebhooks package for every secret that it can be made with', () => {
    const alphabet = 'ABCXYZabcxyz0189+/='
    const text = fc.string({ unit: fc.constantFrom(...alphabet), minLength: 16, maxLength: 100 })
    const secrets = fc.tuple(fc.constantFrom('', 'whsec_'), text).map((parts) => parts.join(''))
    let made = 0
    fc.assert(
      fc.property(secrets, (secret) => {
        const webhook = constructed(secret)
        if (!webhook) return
        made += 1
        expect(webhook.verify(body, headersFor(secret))).toBeTruthy()
      }),
      { numRuns: 500 },
    )
    expect(made).toBeGreaterThan(50)
  })

  it('carry one signature for a generated secret, and one for a secret that is not base64', () => {
    for (const secret of [encoded, 'whsec_your_signing_secret'])
      expect(headersFor(secret)['webhook-signature']?.split(' ')).toHaveLength(1)
  })

  it('carry the signatures of every secret that is still valid', () => {
    const headers = signatureHeaders({
      body,
      secrets: { current: encoded, previous: ['the secret before', 'the one before that'] },
      deliveryId,
      timestampSeconds: Math.floor(Date.now() / 1000),
    })
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(3)
    const previous = headers['X-Recover-Signature-Previous']?.split(', ')
    for (const [i, secret] of ['the secret before', 'the one before that'].entries()) {
      expect(raw(secret).verify(body, headers)).toBeTruthy()
      expect(verifyWebhook(body, previous?.[i] ?? '', secret)).toBe(true)
    }
  })
})

function raw(secret: string): Webhook {
  return new Webhook(Buffer.from(secret), { format: 'raw' })
}

function constructed(secret: string): Webhook | null {
  try {
    return new Webhook(secret)
  } catch {
    return null
  }
}
