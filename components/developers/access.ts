import type { PartnerKey } from '@/lib/keys/schema'

type Access = PartnerKey['access'][number]

/** What each access of a key lets it do, for people. */
export const accessTexts: Record<Access, string> = {
  read: 'See endpoints, deliveries, replays, statistics, keys and the audit log',
  write: 'Change endpoints, notices and keys, and send tests',
  replay: 'Resend and cancel deliveries, and start replays',
}
export const accessNames = Object.keys(accessTexts) as [Access, ...Access[]]
