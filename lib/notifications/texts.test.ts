import { expect, it } from 'vitest'
import { composeNotice } from './texts'

const data = {
  webhook_id: 'wh_1',
  failures: 5,
  since: '2026-02-17T14:00:00Z',
  last_cause: 'timeout',
} as const
const compose = (type: 'webhook.endpoint_failing' | 'webhook.endpoint_disabled', mayBeDisabled: boolean) =>
  composeNotice('https://hooks.example', { type, data, host: 'crm.acme.com', mayBeDisabled }).text

it('a warning about a failing endpoint mentions disabling only when automatic disabling is on', () => {
  expect(compose('webhook.endpoint_failing', true)).toContain('we’ll disable the endpoint')
  expect(compose('webhook.endpoint_failing', false)).not.toContain('disable')
})
