import { describe, expect, it } from 'vitest'
import type { Actor, Role } from '@/lib/context'
import { assertScope, hasScope, type Scope } from './scopes'

const scopes: Scope[] = [
  'endpoints:read',
  'endpoints:write',
  'deliveries:read',
  'notices:read',
  'events:publish',
  'support:read',
]
const user = (role: Role): Actor => ({ kind: 'user', userId: 'usr_a', role, email: 'a@b.c', name: null })
const reads: Scope[] = ['endpoints:read', 'deliveries:read', 'notices:read']
const allowed: [string, Actor, Scope[]][] = [
  ['an owner', user('owner'), [...reads, 'endpoints:write']],
  ['an admin', user('admin'), [...reads, 'endpoints:write']],
  ['a viewer', user('viewer'), reads],
  ['support', user('support'), ['support:read']],
  ['a partner key', { kind: 'partnerKey', keyId: 'key_a' }, [...reads, 'endpoints:write']],
  ['a platform key', { kind: 'platformKey', keyId: 'key_a' }, ['events:publish']],
  ['the system', { kind: 'system' }, scopes],
]

describe('the scopes', () => {
  it.each(allowed)('of %s are these and no others', (_, actor, expected) => {
    expect(new Set(scopes.filter((scope) => hasScope(actor, scope)))).toEqual(new Set(expected))
  })

  it.each(allowed)('of %s are enforced as 403', (_, actor, expected) => {
    for (const scope of scopes) {
      const attempt = () => assertScope(actor, scope)
      if (expected.includes(scope)) expect(attempt).not.toThrow()
      else expect(attempt).toThrow(expect.objectContaining({ code: 'forbidden' }))
    }
  })

  it('are named in the refusal, with the role that lacks them', () => {
    expect(() => assertScope(user('viewer'), 'endpoints:write')).toThrow(/role viewer.*endpoints:write/)
  })
})
