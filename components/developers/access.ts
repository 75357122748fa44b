import type { PartnerKey } from '@/lib/keys/schema'

type Access = PartnerKey['access'][number]

/** What each access of a key lets it do, for people. */
export const accessTexts: Record<Access, string> = {
  read: 'View endpoints, deliveries, replays, stats, keys and the audit log',
  write: 'Manage endpoints and keys, acknowledge alerts, send tests',
  replay: 'Resend and cancel deliveries, run replays',
}
export const accessNames = Object.keys(accessTexts) as [Access, ...Access[]]
