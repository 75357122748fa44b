import { setTimeout as delay } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { readSettings } from '@/lib/config/settings'
import { createEndpoint } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import { openLocalSecrets } from '@/lib/local/secrets'
import { createKey } from '@/lib/partners/service'
import { type Context, createContext } from '@/lib/platform/context'
import { addPartner } from '@/lib/testing/partner'
import { openProduct, type Product } from '@/server/compose'

export const backlogType = 'lead.created'
export const steadyType = 'checklist.completed'
export const wideType = 'sequence.completed'
export const wideEndpoints = 100

type Partner = Awaited<ReturnType<typeof addPartner>>

export interface Backlog {
  platformKey: string
  /** the partner with the pending deliveries, and its endpoint */
  backlog: Partner & { endpointId: string }
  /** the partner that publishes at a steady rate */
  steady: Partner
  /** the partner with a hundred endpoints */
  wide: Partner
}

interface ReceiverAt {
  port: number
  ca: string
}

/** Makes a database with the partners and their endpoints. */
export async function seedPartners(dataDir: string, receiver: ReceiverAt): Promise<Backlog> {
  const { product } = await openSeeding(dataDir, receiver)
  const made = await makePartners(product, receiver.port)
  await product.close()
  return made
}

/**
 * Fills a database with `total` deliveries of one endpoint that wait for their second attempt, each with its event, attempt
 * and sleeping run, and a fifth as many that ended a hundred days ago.
 */
export async function seedBacklog(dataDir: string, receiver: ReceiverAt, total: number): Promise<Backlog> {
  const { product, databaseFile } = await openSeeding(dataDir, receiver)
  const made = await makePartners(product, receiver.port)
  const deliveryId = await failOnce(product, made.backlog.accountId)
  await product.close()
  // On a connection of its own, beside which nothing else writes or folds the log.
  const sqlite = new SqliteDatabase(databaseFile)
  new Copier(sqlite, deliveryId).copyAll(total)
  sqlite.close()
  return made
}

async function openSeeding(dataDir: string, { port, ca }: ReceiverAt) {
  const env = {
    DATA_DIR: dataDir,
    EGRESS_ALLOWED_CIDRS: '127.0.0.0/8',
    RETRY_SCHEDULE: '4h',
    LOG_LEVEL: 'error',
  }
  const settings = readSettings(openLocalSecrets, env)
  const product = await openProduct({ ...settings, sandboxPort: port }, ca)
  return { product, databaseFile: settings.databaseFile }
}

async function makePartners({ runtime }: Product, port: number): Promise<Backlog> {
  const system = createContext(runtime, { actor: { kind: 'system' }, requestId: 'req_bench' })
  const { key: platformKey } = await createKey(system, { kind: 'platform', partnerId: null })
  const [backlog, steady, wide] = [
    await addPartner(runtime, 'Backlog'),
    await addPartner(runtime, 'Steady'),
    await addPartner(runtime, 'Wide'),
  ]
  const subscribe = async ({ partnerId }: Partner, path: string, type: string) => {
    const ctx: Context = { ...system, partnerId }
    return (await createEndpoint(ctx, { url: `https://localhost:${port}/${path}`, events: [type] })).id
  }
  const endpointId = await subscribe(backlog, 'backlog', backlogType)
  await subscribe(steady, 'steady', steadyType)
  for (let number = 0; number < wideEndpoints; number++) await subscribe(wide, `wide/${number}`, wideType)
  return { platformKey, backlog: { ...backlog, endpointId }, steady, wide }
}

/** Makes a delivery whose first attempt has failed and whose run sleeps. */
async function failOnce({ runtime, jobs }: Product, accountId: string): Promise<string> {
  jobs.start()
  const ctx = createContext(runtime, { actor: { kind: 'system' }, requestId: 'req_bench' })
  const input = { type: backlogType, account_id: accountId, data: { phone: '+14155551234' } } as const
  await publishEvents(ctx, { input, text: JSON.stringify(input) })
  const { sqlite } = runtime.database
  const asleep = sqlite.prepare(
    `select d.id from deliveries d join ie_runs r on instr(r.event, d.id) > 0
     where d.status = 'pending' and d.attempt_count = 1 and r.status = 0 and r.steps is not null`,
  )
  for (;;) {
    const found = asleep.pluck().get() as string | undefined
    if (found) return found
    await delay(50)
  }
}

const endedAgoMs = 100 * 86_400_000
const latelyAgoMs = 1.5 * 86_400_000
const rowsPerStatement = 50_000

interface Copy {
  from: number
  to: number
  /** the SQL expression of each column that differs between copies; `i` is the copy's number */
  changed: Record<string, string>
  /** the time in ms that the copies' IDs start with */
  base: number
}

/** Copies one delivery and its related rows, whatever columns this version has. */
class Copier {
  private readonly eventId: string

  constructor(
    private readonly sqlite: SqliteDatabase.Database,
    private readonly deliveryId: string,
  ) {
    this.eventId = this.value('select event_id from deliveries where id = ?', deliveryId) as string
  }

  copyAll(total: number): void {
    this.sqlite.pragma('synchronous = OFF')
    const createdAt = Number(this.value('select created_at from deliveries where id = ?', this.deliveryId))
    const run = Number(this.value('select id from ie_runs where instr(event, ?) > 0', this.deliveryId))
    for (let from = 1; from <= total; from += rowsPerStatement) {
      const to = Math.min(total, from + rowsPerStatement - 1)
      const part = { from, to, base: createdAt - total - 1 }
      const times = { created_at: `${part.base} + i` }
      this.copyRecords({ ...part, changed: {} }, times, { next_attempt_at: 'next_attempt_at + i' })
      this.copy('ie_runs', `id = ${run}`, { ...part, changed: { id: `${run} + i`, due_at: 'due_at + i' } })
      this.copy('ie_waits', `run = ${run}`, { ...part, changed: { run: `${run} + i` } })
    }
    this.copyEnded(Math.ceil(total / 5), createdAt - endedAgoMs)
    // Retention trusts the clock only if there are rows from the days before.
    this.copyEnded(10, createdAt - latelyAgoMs)
    this.sqlite.pragma('wal_checkpoint(TRUNCATE)')
  }

  private copyEnded(to: number, base: number): void {
    const endedAt = `${base} + i`
    const end = { status: "'delivered'", cause: 'null', last_status_code: '200', completed_at: endedAt }
    const times = { created_at: endedAt }
    this.copyRecords({ from: 1, to, base, changed: {} }, times, { ...end, next_attempt_at: 'null' })
  }

  private copyRecords(part: Copy, times: Record<string, string>, delivery: Record<string, string>): void {
    const isEnded = 'completed_at' in delivery
    const attempt: Record<string, string> = isEnded ? { cause: 'null', status_code: '200' } : {}
    this.copy('events', `id = '${this.eventId}'`, { ...part, changed: times })
    this.copy('deliveries', `id = '${this.deliveryId}'`, { ...part, changed: { ...times, ...delivery } })
    this.copy('attempts', `delivery_id = '${this.deliveryId}'`, { ...part, changed: attempt })
  }

  private copy(table: string, where: string, { from, to, changed, base }: Copy): void {
    const columns = this.sqlite.pragma(`table_info(${table})`) as { name: string; type: string }[]
    const values = columns.map(({ name, type }) => changed[name] ?? this.valueOf(name, type, base))
    this.sqlite.exec(`with recursive numbers (i) as (values (${from}) union all select i + 1 from numbers where i < ${to})
      insert into ${table} (${columns.map(({ name }) => name).join(', ')})
      select ${values.join(', ')} from ${table}, numbers where ${where}`)
  }

  private valueOf(name: string, type: string, base: number): string {
    if (type.toLowerCase() !== 'text') return name
    const idOf = (prefix: string) => `printf('${prefix}_%012x%020x', ${base} + i, i)`
    return `replace(replace(${name}, '${this.deliveryId}', ${idOf('dlv')}), '${this.eventId}', ${idOf('evt')})`
  }

  private value(text: string, parameter: string): unknown {
    return this.sqlite.prepare(text).pluck().get(parameter)
  }
}
