import { examine } from '@/lib/doctor/service'
import { createEndpoint, listEndpoints } from '@/lib/endpoints/service'
import { createAccount, createPartner, listAllPartners } from '@/lib/partners/service'
import { type Context, createContext } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { planReplay } from '@/lib/replays/plan'
import { newReplay } from '@/lib/replays/schema'
import { cancelReplay, listReplays, pauseReplay, resumeReplay, startReplay } from '@/lib/replays/service'
import { openProductIn } from './open-product'

/**
 * A process to be killed: executes a plan on one replay of failed deliveries, whose rows it creates at its first
 * start.
 */

export interface ReplayChildPlan {
  dataDir: string
  port: number
  ca: string
  failed: number
}

const plan = JSON.parse(process.argv[2] ?? '{}') as ReplayChildPlan
const product = await openProductIn(plan.dataDir, plan)
const system = createContext(product.runtime, { actor: { kind: 'system' }, requestId: 'req_replay' })
const ctx = await seed(system)

const verbs = {
  start: async () => {
    const input = newReplay.parse({ filter: { status: 'failed' }, rate_per_second: 500 })
    return startReplay(ctx, input, await planReplay(ctx, input))
  },
  read: async () => (await listReplays(ctx, { limit: 1 })).replays[0],
  pause: async () => pauseReplay(ctx, await currentId()),
  resume: async () => resumeReplay(ctx, await currentId()),
  cancel: async () => cancelReplay(ctx, await currentId()),
  examine: async () => {
    const { db } = ctx
    const { count } = db.fn
    const late = await db
      .selectFrom('attempts')
      .innerJoin('deliveries', 'deliveries.id', 'attempts.delivery_id')
      .innerJoin('replays', 'replays.id', 'deliveries.replay_id')
      .select(count<number>('attempts.number').as('late'))
      .whereRef('attempts.started_at', '>', 'replays.ended_at')
      .executeTakeFirstOrThrow()
    return { ...(await examine(system)), ...late, inFlight: product.jobs.state()?.inFlight }
  },
}
export type Verb = keyof typeof verbs

process.on('message', async (verb: Verb) => process.send?.(await verbs[verb]()))
product.jobs.start()

async function currentId(): Promise<string> {
  return (await verbs.read())?.id ?? ''
}

async function seed(own: Context): Promise<Context> {
  const [known] = await listAllPartners(own)
  if (known) return { ...own, partnerId: known.id }
  const { id: partnerId } = await createPartner(own, { name: 'Acme' })
  const { id: accountId } = await createAccount(own, { partnerId, id: 'acc_8f3a1b2c' })
  const partner = { ...own, partnerId }
  await createEndpoint(partner, { url: `https://localhost:${plan.port}/hook`, events: ['*'] })
  const [endpoint] = await listEndpoints(partner)
  product.runtime.database.sqlite.transaction(() => {
    for (let i = 0; i < plan.failed; i++)
      insertFailed({ partnerId, accountId, endpointId: endpoint?.id ?? '' })
  })()
  return partner
}

/** A delivery that failed with its only attempt, as the product would have left it. */
function insertFailed(of: { partnerId: string; accountId: string; endpointId: string }): void {
  const at = Date.now() - 60_000
  const [event, delivery] = [newId('evt'), newId('dlv')]
  const type = 'lead.created'
  const body = { id: event, type, account_id: of.accountId, created_at: new Date(at).toISOString(), data: {} }
  const common = { partner_id: of.partnerId, created_at: at }
  insert('events', {
    ...common,
    id: event,
    account_id: of.accountId,
    type,
    body: Buffer.from(JSON.stringify(body)),
    fan_out: 1,
  })
  const ids = {
    id: delivery,
    endpoint_id: of.endpointId,
    event_id: event,
    event_type: type,
    account_id: of.accountId,
  }
  const end = { status: 'failed', attempt_count: 1, max_attempts: 1, cause: 'http_5xx', completed_at: at + 5 }
  insert('deliveries', { ...common, ...ids, ...end, last_status_code: 500 })
  const place = {
    delivery_id: delivery,
    number: 1,
    repeat: 0,
    started_at: at,
    ended_at: at + 5,
    duration_ms: 5,
  }
  insert('attempts', {
    ...place,
    url: 'https://localhost/',
    cause: 'http_5xx',
    status_code: 500,
    request_headers: '{}',
  })
  insert('notices', {
    ...common,
    id: newId('ntc'),
    type: 'webhook.delivery_failed',
    delivery_id: delivery,
    data: '{}',
  })
}

function insert(table: string, row: Record<string, unknown>): void {
  const names = Object.keys(row)
  const text = `insert into ${table} (${names.join()}) values (${names.map(() => '?').join()})`
  product.runtime.database.sqlite.prepare(text).run(...Object.values(row))
}
