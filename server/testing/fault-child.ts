import { examine } from '@/lib/doctor/service'
import { createEndpoint, listEndpoints } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import { createAccount, createPartner, listAllPartners } from '@/lib/partners/service'
import { type Context, createContext } from '@/lib/platform/context'
import { type FaultPoint, setFaultHook } from '@/lib/platform/fault-injection'
import type { Product } from '../compose'
import type { FaultPlan } from './faults'
import { openProductIn } from './open-product'

/**
 * A process to be killed: publishes events (again at each start, as a platform would that got no reply), delivers
 * them, and prints the doctor's report once nothing is pending any more.
 */

const plan = JSON.parse(process.argv[2] ?? '{}') as FaultPlan
const accountId = 'acc_8f3a1b2c'

failAt(plan.fault)
const product = await open()
let ending: Promise<void> | null = null
process.on('SIGTERM', () => {
  ending ??= product.close().then(() => process.exit(0))
})
const system = createContext(product.runtime, { actor: { kind: 'system' }, requestId: 'req_fault' })
await seed(system)
product.jobs.start()
if (plan.isPublisher) await publishAll()
while (!ending && (await countPending()) > 0) await new Promise((resolve) => setTimeout(resolve, 20))
if (ending) await ending
process.stdout.write(JSON.stringify(await examine(system)))
await product.close()

function failAt(fault: FaultPlan['fault']): void {
  let left = fault?.time ?? 0
  setFaultHook((reached: FaultPoint) => {
    if (reached !== fault?.point || --left !== 0) return
    if (fault.blockMs) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, fault.blockMs)
    else process.kill(process.pid, 'SIGKILL')
  })
}

function open(): Promise<Product> {
  const { retryScheduleMs, deliveryTimeoutMs, concurrency: max } = plan
  const concurrency = { perEndpoint: max, perPartner: max, total: max * 2 }
  return openProductIn(plan.dataDir, plan, { retryScheduleMs, deliveryTimeoutMs, concurrency })
}

async function seed(ctx: Context): Promise<void> {
  const [known] = await listAllPartners(ctx)
  const partnerId = known?.id ?? (await createPartner(ctx, { name: 'Acme' })).id
  if (!known) await createAccount(ctx, { partnerId, id: accountId })
  const own = { ...ctx, partnerId }
  const url = `https://localhost:${plan.port}/hook`
  for (let i = (await listEndpoints(own)).length; i < plan.endpoints; i++)
    await createEndpoint(own, { url: `${url}${i || ''}`, events: ['*'], secret: 'whsec_your_signing_secret' })
}

async function publishAll(): Promise<void> {
  for (let first = 0; first < plan.events; first += plan.batch) {
    const count = Math.min(plan.batch, plan.events - first)
    const events = Array.from({ length: count }, (_, i) => ({
      type: 'lead.created' as const,
      account_id: accountId,
      id: `evt_${first + i}`,
      data: { number: first + i },
    }))
    const input = { events }
    await publishEvents(system, { input, text: JSON.stringify(input) })
  }
}

async function countPending(): Promise<number> {
  const { db } = product.runtime.database
  const toCome = await db.selectFrom('fan_outs').select('seq').execute()
  const { pending } = await db
    .selectFrom('deliveries')
    .select(({ fn }) => fn.countAll<number>().as('pending'))
    .where('status', '=', 'pending')
    .executeTakeFirstOrThrow()
  return pending + toCome.length
}
