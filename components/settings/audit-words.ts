import type { AuditEntry } from '@/lib/audit/schema'

const nouns: Record<string, string> = {
  invite: 'Invitation',
  inbox: 'Test inbox',
  key: 'API key',
  notice: 'Alert',
  view: 'Saved view',
}

/** `endpoint.secret_rotated` as `Endpoint secret rotated`. */
export function describeAction(action: string): string {
  if (action === 'notice.all_acknowledged') return 'All alerts acknowledged'
  const [noun = '', verb = ''] = action.split('.')
  return `${nouns[noun] ?? noun.charAt(0).toUpperCase() + noun.slice(1)} ${verb}`.replaceAll('_', ' ')
}

/** Who did it, as people call them; of a user who is gone, that. */
export function actorName({ kind, name }: AuditEntry['actor']): string {
  if (kind === 'partnerKey') return `API key ${name ?? '(unnamed)'}`
  if (kind === 'user') return name ?? 'Former user'
  return 'Recover'
}

const pages: Record<string, string> = { wh: '/endpoints', dlv: '/deliveries', rpl: '/replays' }

/** The page of what was changed; null where there is none, or none any more. */
export function pathOfTarget({ action, target_id: id }: AuditEntry): string | null {
  const page = pages[id.split('_')[0] ?? '']
  return page && action !== 'endpoint.deleted' ? `${page}/${id}` : null
}

interface Change {
  field: string
  /** null where there was nothing before */
  before: string | null
  after: string
}

const hidden = ['id', 'created_at', 'created_by', 'last_four', 'calls_last_hour']

/** The fields that changed, as texts; what says nothing is left out. */
export function listChanges({ before, after }: Pick<AuditEntry, 'before' | 'after'>): Change[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return fields
    .filter((field) => !hidden.includes(field) && (hasText(before?.[field]) || hasText(after?.[field])))
    .map((field) => ({
      field,
      before: before === null ? null : toText(before[field]),
      after: after === null ? 'removed' : toText(after[field]),
    }))
}

const hasText = (value: unknown) => value !== undefined && value !== null && value !== ''

function toText(value: unknown): string {
  if (!hasText(value)) return '–'
  if (Array.isArray(value)) return value.map(toText).join(', ')
  if (typeof value !== 'object') return String(value)
  const told = Object.entries(value ?? {}).filter(([, part]) => hasText(part))
  return told.map(([name, part]) => `${name} ${toText(part)}`).join(', ')
}
