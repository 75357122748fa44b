import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { generateKey, hashKey, looksLikeKey } from './keys'

describe('an API key', () => {
  it.each([
    ['partner', /^pk_live_[\w-]{32}$/],
    ['platform', /^plk_live_[\w-]{32}$/],
  ] as const)('of kind %s has 24 random bytes after its prefix', (kind, form) => {
    const { key, hash, lastFour } = generateKey(kind)
    expect(key).toMatch(form)
    expect(looksLikeKey(kind, key)).toBe(true)
    expect(hash).toBe(createHash('sha256').update(key).digest('hex'))
    expect(hash).toBe(hashKey(key))
    expect(key.endsWith(lastFour)).toBe(true)
    expect(lastFour).toHaveLength(4)
    expect(generateKey(kind).key).not.toBe(key)
  })

  it('of one kind is not taken for one of the other kind', () => {
    expect(looksLikeKey('platform', generateKey('partner').key)).toBe(false)
    expect(looksLikeKey('partner', generateKey('platform').key)).toBe(false)
  })

  it.each(['', 'pk_live_', 'pk_live_short', `pk_live_${'a'.repeat(65)}`, `pk_test_${'a'.repeat(32)}`])(
    'is not recognised in %j',
    (text) => {
      expect(looksLikeKey('partner', text)).toBe(false)
    },
  )

  it.each([' ', '\n', "'", '%', 'é'])('is not recognised with %j in it', (character) => {
    expect(looksLikeKey('partner', `pk_live_${'a'.repeat(30)}${character}`)).toBe(false)
  })
})
