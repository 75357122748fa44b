import { z } from 'zod'
import { pagingQuery } from '@/lib/contract/paging'

export const auditActions = [
  'endpoint.created',
  'endpoint.updated',
  'endpoint.deleted',
  'endpoint.secret_rotated',
  'endpoint.tested',
  'delivery.resent',
  'delivery.cancelled',
  'replay.started',
  'replay.paused',
  'replay.resumed',
  'replay.cancelled',
  'notice.acknowledged',
  'notice.all_acknowledged',
  'inbox.created',
  'inbox.updated',
  'inbox.cleared',
  'inbox.deleted',
  'key.created',
  'key.revoked',
  'user.created',
  'user.updated',
  'user.password_changed',
  'user.notifications_changed',
  'user.removed',
  'user.left',
  'user.password_reset',
  'user.sessions_ended',
  'failure.updated',
  'failure.noted',
  'delivery.revealed',
  'partner.noted',
  'invite.created',
  'invite.revoked',
  'invite.accepted',
  'view.created',
  'view.deleted',
] as const
export type AuditAction = (typeof auditActions)[number]

const fields = z.record(z.string(), z.unknown()).nullable()

export const auditEntry = z
  .object({
    id: z.string(),
    created_at: z.string(),
    action: z.enum(auditActions),
    target_id: z.string(),
    actor: z.object({
      kind: z.enum(['user', 'partnerKey', 'platformKey', 'system']),
      id: z.string().nullable(),
      name: z
        .string()
        .optional()
        .describe('Name or email of the user, or name of the key; absent if the user no longer exists'),
    }),
    before: fields.describe('Changed fields before the change; never secrets'),
    after: fields,
    request_id: z.string(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.output<typeof auditEntry>

export const auditQuery = z.strictObject(pagingQuery)
export type AuditQuery = z.output<typeof auditQuery>

export const auditLog = z.object({ entries: z.array(auditEntry), next_cursor: z.string().nullable() })
export type AuditLog = z.output<typeof auditLog>
