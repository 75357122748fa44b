import { Queue, Worker } from 'bullmq'
import { Logger, run } from 'graphile-worker'
import { Redis } from 'ioredis'
import type pg from 'pg'
import type { Job, NewEvent, Store } from './store'

export const concurrency = 80
const maxAttempts = 6

/** Stores events and queues their deliveries; each becomes one call of `deliver`. */
export type Accept = (events: NewEvent[], fanOut: number) => Promise<void>
type Deliver = (job: Job) => Promise<void>

/** One BullMQ job for each delivery. */
export async function startBullmq(redisPort: number, store: Store, deliver: Deliver): Promise<Accept> {
  const connection = new Redis({ host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null })
  const queue = new Queue<Job>('deliveries', { connection })
  const options = { connection, concurrency, removeOnComplete: { count: 0 } }
  const worker = new Worker<Job>('deliveries', ({ data }) => deliver(data), options)
  await worker.waitUntilReady()
  const opts = { attempts: maxAttempts, backoff: { type: 'exponential', delay: 30_000 } }
  return async (events, fanOut) => {
    const jobs = await store.insert(events, fanOut)
    await queue.addBulk(jobs.map((data) => ({ name: 'delivery', data, opts })))
  }
}

/** One Graphile Worker job for each delivery, in the transaction that stores it. */
export async function startGraphile(pgPool: pg.Pool, store: Store, deliver: Deliver): Promise<Accept> {
  await run({
    ...{ pgPool, concurrency, noHandleSignals: true, parsedCronItems: [] },
    logger: new Logger(() => () => undefined),
    taskList: { delivery: (payload) => deliver(payload as Job) },
  })
  return async (events, fanOut) => {
    await store.insert(events, fanOut, (client, jobs) =>
      client.query({
        name: 'add-jobs',
        text: `select graphile_worker.add_job('delivery', payload := job, max_attempts := ${maxAttempts})
          from unnest($1::json[]) as job`,
        values: [jobs.map((job) => JSON.stringify(job))],
      }),
    )
  }
}
