import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { analyse, type Received } from './analyse'
import type { Mistake } from './mistakes'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const key = Buffer.alloc(32, 7)
const body = '{"id":"evt_1","type":"lead.created","data":{"progress":1.0,"name":"Zoë","list":[1,2]}}'
const hex = (text: string, by: string | Buffer = secret) =>
  createHmac('sha256', by).update(text).digest('hex')
const base64 = (text: string, by: string | Buffer = key) =>
  createHmac('sha256', by).update(text).digest('base64')
const headers = [
  `X-Recover-Signature: ${hex(body)}`,
  'webhook-id: dlv_1',
  'webhook-timestamp: 1771354990',
  `webhook-signature: v1,${base64('old')} v1,${base64(`dlv_1.1771354990.${body}`)}`,
].join('\r\n')
const right: Received = { scheme: 'recover', headers, body, secret, computed: '', sent: null }
const find = async (over: Partial<Received>) => (await analyse({ ...right, ...over })).mistakes

describe('what is right is said to be right', () => {
  it.each<[string, Partial<Received>]>([
    ['X-Recover-Signature', {}],
    ['and what the code computed', { computed: hex(body) }],
    ['and the delivery is known', { sent: body }],
    ['webhook-signature', { scheme: 'standard' }],
    [
      'and what the code computed',
      { scheme: 'standard', computed: `v1,${base64(`dlv_1.1771354990.${body}`)}` },
    ],
  ])('%s', async (_, over) => expect(await find(over)).toEqual([]))

  // The keys are those that the sender signs with: `lib/dispatch/sign.test.ts`.
  it.each([
    ['without padding', `whsec_${Buffer.alloc(32, 9).toString('base64').replaceAll('=', '')}`],
    ['of 100 bytes', `whsec_${Buffer.alloc(100, 9).toString('base64')}`],
    ['without the prefix', Buffer.alloc(32, 9).toString('base64')],
    ['of letters that decode to fewer bytes', 'abcdefghijklmnopqrstu'],
  ])('by a secret %s, as it is and decoded', async (_, own) => {
    const signed = `dlv_1.1771354990.${body}`
    const lines = (value: string) =>
      headers.replace(/webhook-signature: .*/, `webhook-signature: v1,${value}`)
    for (const by of [Buffer.from(own), Buffer.from(own.replace('whsec_', ''), 'base64')])
      expect(await find({ scheme: 'standard', secret: own, headers: lines(base64(signed, by)) })).toEqual([])
  })
})

describe('a body that is not as it was sent is named', () => {
  const printed = JSON.stringify(JSON.parse(body))
  const spaced = printed.replaceAll(':', ': ').replaceAll(',', ', ')
  it.each<[Mistake[], Partial<Received>]>([
    [['reserialised'], { body: printed, sent: body }],
    [['reserialised'], { body: JSON.stringify({ type: 'lead.created', ...JSON.parse(body) }), sent: body }],
    [['reserialised'], { body: body.replaceAll(',', ', ') }],
    [['reserialised'], { computed: hex(spaced) }],
    [['newline'], { body: `${body}\n` }],
    [['newline'], { computed: hex(`${body}\n`) }],
    [['crlf'], { body: `${body}\r\n` }],
    [['crlf'], { computed: hex(`${body}\r\n`) }],
    [['bom'], { body: `\ufeff${body}` }],
    [['bom'], { computed: hex(`\ufeff${body}`) }],
    [['escaped'], { body: body.replace('ë', '\\u00eb') }],
    [['escaped'], { computed: hex(body.replace('ë', '\\u00eb')) }],
    [['bom', 'newline'], { body: `\ufeff${body}\n` }],
    [['bytes'], { body: body.replace('Zoë', 'Zoe'), sent: body }],
  ])('%j %j', async (mistakes, over) => expect((await find(over)).sort()).toEqual(mistakes))

  it('inside line ends, too', async () => {
    const lines = '{\n"a": 1\n}'
    const given = { headers: `x-recover-signature: ${hex(lines)}`, sent: lines }
    expect(await find({ ...given, body: lines.replaceAll('\n', '\r\n') })).toEqual(['crlf'])
  })
})

describe('a secret that is not used as it should be is named', () => {
  it.each<[Mistake, Partial<Received>]>([
    ['secret', { secret: `${secret}x` }],
    ['secret', { secret: 'a secret of another endpoint', sent: body }],
    ['secret', { computed: hex(body, 'another secret') }],
    ['decoded', { computed: hex(body, key) }],
    ['undecoded', { scheme: 'standard', computed: base64(`dlv_1.1771354990.${body}`, secret) }],
    ['prefix', { secret: secret.slice(6) }],
    ['prefix', { computed: hex(body, secret.slice(6)) }],
    ['blank', { secret: `${secret}\n` }],
    [
      'previous',
      { headers: `${headers.replace(hex(body), hex('x'))}\nx-recover-signature-previous: ${hex(body)}` },
    ],
    [
      'previous',
      {
        headers: `${headers.replace(hex(body), hex('x'))}\nx-recover-signature-previous: ${hex('y')}, ${hex(body)}`,
      },
    ],
  ])('%s %j', async (mistake, over) => expect(await find(over)).toEqual([mistake]))
})

describe('a signature that is printed or made otherwise is named', () => {
  it.each<[Mistake, Partial<Received>]>([
    ['base64', { computed: base64(body, secret) }],
    ['base64', { headers: `x-recover-signature: ${base64(body, secret)}` }],
    ['hex', { scheme: 'standard', computed: hex(`dlv_1.1771354990.${body}`, key) }],
    ['upper', { computed: hex(body).toUpperCase() }],
    ['upper', { headers: `x-recover-signature: ${hex(body).toUpperCase()}` }],
    ['timestamp', { scheme: 'standard', computed: base64(body) }],
    ['timestamp', { scheme: 'standard', computed: base64(`dlv_1.${body}`) }],
    ['stamped', { computed: hex(`dlv_1.1771354990.${body}`) }],
    ['header', { headers: 'content-type: application/json' }],
    ['header', { scheme: 'standard', headers: headers.replace('webhook-timestamp', 'x') }],
  ])('%s %j', async (mistake, over) => expect(await find(over)).toEqual([mistake]))
})

it('shows what was sent beside what was signed', async () => {
  expect(await analyse({ ...right, body: `${body}\n` })).toMatchObject({ sent: body, signed: `${body}\n` })
  expect(await analyse({ ...right, computed: hex(`\ufeff${body}`) })).toMatchObject({
    sent: body,
    signed: `\ufeff${body}`,
  })
})
