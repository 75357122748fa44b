import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Runtime } from '@/lib/platform/context'
import { createSecretBox } from '@/lib/platform/crypto/secret-box'
import { openSecret, secretOwner } from './signing-secrets'

const owner = { partner_id: 'prt_a', endpoint_id: 'wh_a' }
const key = randomBytes(32)

function openRuntime(boxKey = key) {
  const box = createSecretBox(boxKey)
  let opened = 0
  let logged = 0
  const open: typeof box.open = (...parts) => {
    opened++
    return box.open(...parts)
  }
  const error = () => {
    logged++
  }
  const runtime = { secretBox: { ...box, open }, log: { error } } as unknown as Runtime
  return { runtime, counts: () => ({ opened, logged }) }
}
const seal = (secret: string) => createSecretBox(key).seal(secret, secretOwner('prt_a', 'wh_a'))

it('a signing secret that was opened is not opened again', () => {
  const { runtime, counts } = openRuntime()
  const sealed = seal('whsec_one')
  expect([openSecret(runtime, owner, sealed), openSecret(runtime, owner, sealed)]).toEqual([
    'whsec_one',
    'whsec_one',
  ])
  expect(counts()).toEqual({ opened: 1, logged: 0 })
  expect(openSecret(runtime, owner, seal('whsec_two'))).toBe('whsec_two')
})

it('a signing secret that was opened for one endpoint does not open for another', () => {
  const { runtime, counts } = openRuntime()
  const sealed = seal('whsec_one')
  openSecret(runtime, owner, sealed)
  expect(openSecret(runtime, { ...owner, endpoint_id: 'wh_b' }, sealed)).toBeNull()
  expect(openSecret(runtime, { ...owner, partner_id: 'prt_b' }, sealed)).toBeNull()
  expect(counts()).toEqual({ opened: 3, logged: 2 })
})

it('a signing secret that was opened under one key does not open under another', () => {
  const sealed = seal('whsec_one')
  openSecret(openRuntime().runtime, owner, sealed)
  const { runtime, counts } = openRuntime(randomBytes(32))
  expect(openSecret(runtime, owner, sealed)).toBeNull()
  expect(openSecret(runtime, owner, sealed)).toBeNull()
  expect(counts()).toEqual({ opened: 2, logged: 2 })
})
