import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '@/lib/audit/schema'
import { actorName, describeAction, listChanges, pathOfTarget } from './audit-words'

describe('an entry of the audit log', () => {
  it('says in words what was done, and by whom', () => {
    expect(describeAction('endpoint.secret_rotated')).toBe('Endpoint secret rotated')
    expect(describeAction('invite.accepted')).toBe('Invitation accepted')
    expect(actorName({ kind: 'user', id: 'usr_a', name: 'Abena' })).toBe('Abena')
    expect(actorName({ kind: 'user', id: 'usr_a' })).toBe('Former user')
    expect(actorName({ kind: 'partnerKey', id: 'key_a', name: 'CI' })).toBe('API key CI')
    expect(actorName({ kind: 'system', id: null })).toBe('Recover')
  })

  it('leads to what it is about, while there is a page of it', () => {
    const path = (action: string, target_id: string) => pathOfTarget({ action, target_id } as AuditEntry)
    expect(path('endpoint.updated', 'wh_a')).toBe('/endpoints/wh_a')
    expect(path('delivery.resent', 'dlv_a')).toBe('/deliveries/dlv_a')
    expect(path('endpoint.deleted', 'wh_a')).toBeNull()
    expect(path('key.created', 'key_a')).toBeNull()
  })

  it('lists what a change changed, with what was there before', () => {
    const before = { events: ['*'], description: 'CRM', active: true }
    const after = { events: ['lead.*', 'lead.created'], active: false }
    expect(listChanges({ before, after })).toEqual([
      { field: 'events', before: '*', after: 'lead.*, lead.created' },
      { field: 'description', before: 'CRM', after: '–' },
      { field: 'active', before: 'true', after: 'false' },
    ])
  })

  it('lists what a new thing has, but for what says nothing', () => {
    const after = {
      id: 'key_a',
      name: 'CI',
      expires_at: null,
      filter: { status: 'failed', webhook_id: 'wh_a', cause: null },
    }
    expect(listChanges({ before: null, after })).toEqual([
      { field: 'name', before: null, after: 'CI' },
      { field: 'filter', before: null, after: 'status failed, webhook_id wh_a' },
    ])
    expect(listChanges({ before: { name: 'CI' }, after: null })).toEqual([
      { field: 'name', before: 'CI', after: 'removed' },
    ])
    expect(listChanges({ before: null, after: null })).toEqual([])
  })
})
