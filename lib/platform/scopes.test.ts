import { describe, expect, it } from 'vitest'
import type { Access, Actor, Role } from './actor'
import { assertScope, hasScope, isSessionOnly, type Scope } from './scopes'

const reads: Scope[] = [
  'endpoints:read',
  'deliveries:read',
  'replays:read',
  'notices:read',
  'stats:read',
  'audit:read',
  'keys:read',
]
const writes: Scope[] = ['endpoints:write', 'notices:write', 'keys:write']
const replays: Scope[] = ['deliveries:write', 'replays:write']
const profile: Scope[] = ['profile:read', 'profile:write']
const own: Scope[] = ['users:read', 'notifications:read', 'notifications:write', ...profile]
const support: Scope[] = ['support:read', 'support:write']
const platform: Scope[] = ['events:publish', 'events:read']
const scopes: Scope[] = [...reads, ...writes, ...replays, ...platform, ...own, 'users:write', ...support]
const user = (role: Role | null): Actor => ({
  kind: 'user',
  userId: 'usr_a',
  role,
  email: 'a@b.c',
  name: null,
  sessionId: 'ses_a',
})
const key = (...access: Access[]): Actor => ({ kind: 'partnerKey', keyId: 'key_a', access })
const allowed: [string, Actor, Scope[]][] = [
  ['an owner', user('owner'), [...reads, ...writes, ...replays, ...own, 'users:write']],
  ['an admin', user('admin'), [...reads, ...writes, ...replays, ...own]],
  ['a viewer', user('viewer'), [...reads, ...own]],
  ['support', user('support'), [...support, ...profile]],
  ['somebody in no partner', user(null), profile],
  ['a key for everything', key('read', 'write', 'replay'), [...reads, ...writes, ...replays]],
  ['a key that reads', key('read'), reads],
  ['a key that writes', key('write'), writes],
  ['a key that replays', key('replay'), replays],
  ['a key for nothing', key(), []],
  ['a platform key', { kind: 'platformKey', keyId: 'key_a' }, platform],
  ['the system', { kind: 'system' }, scopes],
]

describe('the scopes', () => {
  it.each(allowed)('of %s are exactly the expected ones', (_, actor, expected) => {
    expect(new Set(scopes.filter((scope) => hasScope(actor, scope)))).toEqual(new Set(expected))
  })

  it.each(allowed)('that %s lacks are refused as forbidden', (_, actor, expected) => {
    for (const scope of scopes) {
      const attempt = () => assertScope(actor, scope)
      if (expected.includes(scope)) expect(attempt).not.toThrow()
      else expect(attempt).toThrow(expect.objectContaining({ code: 'forbidden' }))
    }
  })

  it('that only a session can have are those of a person, of the team and of support', () => {
    expect(new Set(scopes.filter(isSessionOnly))).toEqual(new Set([...own, 'users:write', ...support]))
  })

  it('are named in a refusal, together with the role', () => {
    expect(() => assertScope(user('viewer'), 'endpoints:write')).toThrow(/role viewer.*endpoints:write/)
    expect(() => assertScope(user(null), 'endpoints:read')).toThrow(/Choose one first/)
  })
})
