import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listAttempts } from '@/db/queries/attempts'
import { createEndpoint } from '@/lib/endpoints/service'
import { publishEvents } from '@/lib/events/service'
import type { SendResult } from '@/lib/platform/ports'
import { addPartner } from '@/lib/testing/partner'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { createScriptedSender, failed } from '@/lib/testing/scripted-delivery'
import { attemptDelivery } from './attempt'

const endpoints = 8
let answers: Partial<SendResult>[]
let runtime: TestRuntime
let ids: string[]
const { sender, requests } = createScriptedSender(() => answers.shift() ?? {})

beforeEach(async () => {
  answers = []
  requests.length = 0
  runtime = await openTestRuntime({ sender, retryScheduleMs: [30_000] })
  const { partnerId, accountId } = await addPartner(runtime, 'Acme')
  for (let i = 0; i < endpoints; i++)
    await createEndpoint({ ...runtime.system, partnerId }, { url: `https://h${i}.example/x`, events: ['*'] })
  const event = { type: 'lead.created' as const, account_id: accountId, data: {} }
  await publishEvents(runtime.system, { input: event, text: JSON.stringify(event) })
  ids = (await runtime.database.db.selectFrom('deliveries').select('id').orderBy('id').execute()).map(
    ({ id }) => id,
  )
})
afterEach(() => runtime.dispose())

const attempt = (deliveryId: string) =>
  attemptDelivery(runtime.system, { deliveryId, number: 1, pauses: 0 }).then(
    (next) => next.do,
    (error: Error) => error.message,
  )
const attemptAll = () => Promise.all(ids.map(attempt))
const statuses = async () =>
  (await runtime.database.db.selectFrom('deliveries').select('status').orderBy('id').execute()).map(
    ({ status }) => status,
  )
const refuse = (event: string, table: string, condition: string) =>
  sql
    .raw(`create trigger refused before ${event} on ${table} when ${condition}
      begin select raise(abort, 'refused'); end`)
    .execute(runtime.database.db)
const all = <T>(value: T, exception?: T) =>
  ids.map((_, i) => (i === 3 && exception !== undefined ? exception : value))

describe('attempts that are made at the same time', () => {
  it('are each recorded, sent and counted once', async () => {
    expect(await attemptAll()).toEqual(all('end'))
    expect(requests.map(({ url }) => url).sort()).toEqual(ids.map((_, i) => `https://h${i}.example/x`))
    expect(await statuses()).toEqual(all('delivered'))
    const rows = await listAttempts(runtime.database.db, ids)
    expect(rows.map(({ delivery_id, status_code }) => [delivery_id, status_code])).toEqual(
      ids.map((id) => [id, 200]),
    )
    const counts = await runtime.database.db
      .selectFrom('delivery_stats')
      .select(['outcome', 'count'])
      .execute()
    expect(counts).toEqual(all({ outcome: 'delivered', count: 1 }))
  })

  it('are recorded as they ended, each for itself', async () => {
    answers = all<Partial<SendResult>>({}, failed)
    expect(await attemptAll()).toEqual(all('end', 'wait'))
    expect(await statuses()).toEqual(all('delivered', 'pending'))
  })

  it('of one delivery send one request', async () => {
    const [first = ''] = ids
    expect(await Promise.all([attempt(first), attempt(first), attempt(first)])).toEqual([
      'end',
      'again',
      'again',
    ])
    expect(requests).toHaveLength(1)
  })
})

describe('among attempts that are made at the same time', () => {
  it('one that cannot be begun holds up no other', async () => {
    await refuse('insert', 'attempts', `new.delivery_id = '${ids[3]}'`)
    expect(await attemptAll()).toEqual(all('end', 'refused'))
    expect(requests).toHaveLength(endpoints - 1)
    expect(await statuses()).toEqual(all('delivered', 'pending'))
  })

  it('one that cannot be recorded takes no other along', async () => {
    await refuse('update', 'deliveries', `new.id = '${ids[3]}'`)
    expect(await attemptAll()).toEqual(all('end', 'refused'))
    expect(requests).toHaveLength(endpoints)
    expect(await statuses()).toEqual(all('delivered', 'pending'))
    const ended = (await listAttempts(runtime.database.db, ids)).map(({ ended_at }) => ended_at !== null)
    expect(ended).toEqual(all(true, false))
  })
})
