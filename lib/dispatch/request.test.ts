import { expect, it } from 'vitest'
import { deliveryHeaders } from './request'

const given = {
  body: Buffer.from('{}'),
  secrets: { current: 'whsec_your_signing_secret', previous: [] },
  deliveryId: 'dlv_0198c2f47a317c0e9b52e1aa43d09d07',
  attempt: 1,
  publicUrl: 'https://webhooks.recover.example',
  timestampSeconds: 1_771_336_800,
}

it.each([
  ['delivery', { resendOf: null, test: false }],
  ['resend', { resendOf: 'dlv_0198c2f47a317c0e9b52e1aa43d09d06', test: false }],
  ['test', { resendOf: null, test: true }],
])('a %s takes any type of response, in no coding', (_, kind) => {
  expect(deliveryHeaders({ ...given, ...kind })).toMatchObject({
    Accept: '*/*',
    'Accept-Encoding': 'identity',
  })
})
