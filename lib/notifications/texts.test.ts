import { expect, it } from 'vitest'
import { composeFailures, composeNotice } from './texts'

const data = {
  webhook_id: 'wh_1',
  failures: 5,
  since: '2026-02-17T14:00:00Z',
  last_cause: 'timeout',
} as const
const url = 'https://hooks.example'
const compose = (type: 'webhook.endpoint_failing' | 'webhook.endpoint_disabled', mayBeDisabled: boolean) =>
  composeNotice(url, { type, data, host: 'crm.acme.com', mayBeDisabled }).text

it('a warning about a failing endpoint mentions disabling only when automatic disabling is on', () => {
  expect(compose('webhook.endpoint_failing', true)).toContain('we’ll disable the endpoint')
  expect(compose('webhook.endpoint_failing', false)).not.toContain('disable')
})

it.each([
  ['webhook.endpoint_failing', 'crm.acme.com', 'crm.acme.com is failing'],
  ['webhook.endpoint_failing', undefined, 'An endpoint is failing'],
  ['webhook.endpoint_disabled', 'crm.acme.com', 'We disabled crm.acme.com'],
  ['webhook.endpoint_disabled', undefined, 'We disabled an endpoint'],
] as const)('a mail about %s of %s says: %s', (type, host, fact) => {
  const say = (part: object) =>
    composeNotice(url, { type, data: { ...data, ...part }, host, mayBeDisabled: true })
  expect(say({}).subject).toBe(fact)
  expect(say({}).text).toContain(
    `${fact}: 5 consecutive deliveries have failed since 17 February 2026 at 14:00 UTC.\n`,
  )
  expect(say({ failures: 1 }).text).toContain(`${fact}: 1 delivery has failed since 17 February`)
  expect(say({ since: undefined }).text).toContain(`${fact}: 5 consecutive deliveries failed.\n`)
})

it.each([
  [1, '1 delivery to crm.acme.com has failed since 17 February 2026 at 14:00 UTC and has no retries left.'],
  [
    3,
    '3 deliveries to crm.acme.com have failed since 17 February 2026 at 14:00 UTC and have no retries left.',
  ],
])('a mail about %i failed says so in one sentence', (failures, sentence) => {
  const since = Date.parse(data.since)
  const facts = { endpointId: 'wh_1', host: 'crm.acme.com', failures, since }
  expect(composeFailures(url, facts).text).toContain(sentence)
})
