import { beforeEach, expect, it } from 'vitest'
import { publishEvents } from '@/lib/events/service'
import type { Log } from '@/lib/platform/ports'
import { addPartner } from '@/lib/testing/partner'
import { openTestRuntime } from '@/lib/testing/runtime'
import { warnSampled } from './log-sampling'

let logged: object[]
let now: number
let log: Log
beforeEach(() => {
  logged = []
  now = 1_000_000
  const warn = (found: object, message: string) => logged.push({ ...found, message })
  log = { warn } as unknown as Log
})
const warn = (kind: string, id: number, message = 'odd') =>
  warnSampled({ log, now: () => now }, kind, { id }, message)

it('a sampled warning is logged once a minute per kind and message, with the number suppressed', () => {
  for (let id = 0; id < 1000; id++) warn('a', id)
  warn('b', 1)
  warn('a', 1, 'other')
  now += 59_999
  warn('a', 1000)
  expect(logged).toEqual([
    { id: 0, message: 'odd' },
    { id: 1, message: 'odd' },
    { id: 1, message: 'other' },
  ])
  now += 1
  warn('a', 1001)
  warn('b', 2)
  expect(logged.slice(3)).toEqual([
    { id: 1001, suppressed: 1000, message: 'odd' },
    { id: 2, message: 'odd' },
  ])
})

it('sampled warnings are still logged after the clock is set back', () => {
  warn('a', 1)
  now -= 86_400_000
  warn('a', 2)
  expect(logged).toHaveLength(2)
})

it('a publisher whose events all have unexpected data causes one log line per event type', async () => {
  const runtime = await openTestRuntime({ log: { ...log, info: () => undefined } as unknown as Log })
  const { accountId } = await addPartner(runtime, 'Acme')
  for (let round = 0; round < 20; round++) {
    const events = (['lead.created', 'checklist.completed'] as const).map((type) => ({
      ...{ type, account_id: accountId, data: { odd: true } },
    }))
    await publishEvents(runtime.system, { input: { events }, text: JSON.stringify({ events }) })
  }
  expect(logged).toMatchObject([{ type: 'lead.created' }, { type: 'checklist.completed' }])
  await runtime.dispose()
})
