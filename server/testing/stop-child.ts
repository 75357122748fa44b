import { examine } from '@/lib/doctor/service'
import { changeEndpoint, createEndpoint, listEndpoints } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import { createAccount, createPartner, listAllPartners } from '@/lib/partners/service'
import { type Context, createContext, withTransaction } from '@/lib/platform/context'
import { setFaultHook } from '@/lib/platform/fault-injection'
import { getPartnerStats } from '@/lib/stats/service'
import { openProductIn } from './open-product'

/** A process to be killed: delivers to one endpoint, and stops it as planned. */

export interface StopChildPlan {
  dataDir: string
  port: number
  ca: string
  /** kill -9 of itself after this many pieces of a stop; 0 is never */
  pieces: number
}

const plan = JSON.parse(process.argv[2] ?? '{}') as StopChildPlan
const accountId = 'acc_8f3a1b2c'
let left = plan.pieces
setFaultHook((point) => {
  if (point === 'stop:piece' && --left === 0) process.kill(process.pid, 'SIGKILL')
})
const product = await openProductIn(plan.dataDir, plan, { retryScheduleMs: [3_600_000] })
const system = createContext(product.runtime, { actor: { kind: 'system' }, requestId: 'req_stop' })
const ctx = await seed(system)

const verbs = {
  publish: async (count: number) => {
    const event = { type: 'lead.created' as const, account_id: accountId, data: {} }
    for (let done = 0; done < count; done += 100) {
      const input = { events: Array(Math.min(100, count - done)).fill(event) }
      await publishEvents(system, { input, text: JSON.stringify(input) })
    }
  },
  /** In one transaction, so that it is either done or not when the process dies. */
  pauseAndResume: async () => {
    const id = await endpointId()
    return withTransaction(ctx, async (tx) => {
      await changeEndpoint(tx, id, { active: false })
      return changeEndpoint(tx, id, { active: true })
    })
  },
  examine: async () => {
    const { db } = ctx
    const late = await db
      .selectFrom('attempts')
      .innerJoin('deliveries', 'deliveries.id', 'attempts.delivery_id')
      .select(db.fn.countAll<number>().as('late'))
      .where('deliveries.status', '=', 'cancelled')
      .whereRef('attempts.started_at', '>', 'deliveries.completed_at')
      .executeTakeFirstOrThrow()
    const { cancelled } = (await getPartnerStats(ctx, { window: '1h' })).totals
    const { sqlite } = product.runtime.database
    const open = sqlite
      .prepare('select count(*) from ie_runs where status < 3 and cancel_key is not null')
      .pluck()
      .get()
    return { ...(await examine(system)), ...late, cancelled, openRuns: open }
  },
}
export type StopVerb = keyof typeof verbs
export type StopState = Awaited<ReturnType<(typeof verbs)['examine']>>

process.on('message', async ([verb, count]: [StopVerb, number]) => {
  process.send?.((await verbs[verb](count)) ?? {})
})
product.jobs.start()

async function endpointId(): Promise<string> {
  return (await listEndpoints(ctx))[0]?.id ?? ''
}

async function seed(own: Context): Promise<Context> {
  const [known] = await listAllPartners(own)
  if (known) return { ...own, partnerId: known.id }
  const { id: partnerId } = await createPartner(own, { name: 'Acme' })
  await createAccount(own, { partnerId, id: accountId })
  const partner = { ...own, partnerId }
  await createEndpoint(partner, { url: `https://localhost:${plan.port}/hook`, events: ['*'] })
  return partner
}
