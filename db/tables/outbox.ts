import type { Generated } from 'kysely'

export interface OutboxTable {
  seq: Generated<number>
  event: string
}
