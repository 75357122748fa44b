import { hash } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { checkPassword } from './check-password'
import { hashPassword } from './passwords'

const composed = 'caf\u00e9 caf\u00e9'
const decomposed = composed.normalize('NFD')
const mixed = 'caf\u00e9 cafe\u0301'

describe('a password with accents', () => {
  it.each([composed, decomposed, mixed])(
    'matches its hash in every Unicode form: hashed as %j',
    async (typed) => {
      const stored = await hashPassword(typed)
      for (const password of [composed, decomposed, mixed])
        expect(await checkPassword(stored, password)).toEqual({ matches: true, rehashed: null })
      for (const other of ['cafe cafe', 'caf\u00e9 cafe', `${composed} `])
        expect(await checkPassword(stored, other)).toEqual({ matches: false, rehashed: null })
    },
  )

  // Hashes from before passwords were normalised.
  it.each([
    [decomposed, decomposed],
    [decomposed, composed],
    [mixed, mixed],
  ])('matches an earlier hash of %j when typed as %j, and is rehashed', async (first, typed) => {
    const { matches, rehashed } = await checkPassword(await hash(first), typed)
    expect(matches).toBe(true)
    for (const password of [composed, decomposed, mixed])
      expect(await checkPassword(rehashed ?? '', password)).toEqual({ matches: true, rehashed: null })
  })
})

it.each([undefined, ''])('no password matches the hash %j', async (stored) => {
  for (const password of ['', 'decoy', decomposed])
    expect(await checkPassword(stored, password)).toEqual({ matches: false, rehashed: null })
})
