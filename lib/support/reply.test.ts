import { describe, expect, it } from 'vitest'
import { causeCodes, causes } from '@/lib/contract/causes'
import { composeReply } from './reply'

const scheduleMs = [30_000, 120_000, 600_000, 3_600_000, 14_400_000]
const facts = {
  url: 'https://hooks.acme.com/recover',
  since: '2026-02-17T14:00:30Z',
  attempts: 8,
  scheduleMs,
}

describe('a reply for support to send', () => {
  it('says what we saw, what helps, and what happens meanwhile and after', () => {
    expect(composeReply('tls_expired', facts)).toBe(`Hello,

Some of our webhook deliveries to https://hooks.acme.com/recover have not succeeded since 2026-02-17 14:00 UTC. In the last 24 hours this concerned 8 attempts. The certificate of the server has expired or is not valid yet.

What usually helps:
- Renew the certificate and reload the server.

Each delivery has up to 6 attempts: the first at once, then after 30 s, 2 min, 10 min, 1 h and 4 h. What has failed for good can be replayed from the portal. These attempts never reached your service, so trying them again cannot make it act twice.

Please reply to this message if anything is unclear.`)
  })

  it('tells the schedule of this installation', () => {
    const sayFor = (...delays: number[]) => composeReply('timeout', { scheduleMs: delays })
    expect(sayFor(5_000)).toContain('up to 2 attempts: the first at once, then after 5 s.')
    expect(sayFor(90_000, 86_400_000)).toContain(
      'up to 3 attempts: the first at once, then after 1 min 30 s and 1 d.',
    )
  })

  it('leaves out what is not known', () => {
    expect(composeReply('http_5xx', { scheduleMs })).toContain(
      'Hello,\n\nSome of our webhook deliveries have not succeeded. The server answered with a 5xx status.\n\n',
    )
    expect(composeReply('http_5xx', { attempts: 0, scheduleMs })).not.toContain('24 hours')
    expect(composeReply('http_5xx', { attempts: 1, scheduleMs })).toContain('this concerned 1 attempt.')
  })

  it.each(causeCodes)('for %s has its sentence, its advice when the partner acts, and no hole', (cause) => {
    for (const known of [facts, { scheduleMs }]) {
      const text = composeReply(cause, known)
      expect(text).toContain(causes[cause].sentence)
      if (causes[cause].actor === 'partner')
        for (const fix of causes[cause].fixes) expect(text).toContain(fix)
      else expect(text).toContain('There is nothing that you need to do')
      expect(text).not.toMatch(/undefined|null|NaN| {2}|\n{3}/)
    }
  })

  it('says that nothing is sent to an endpoint that is stopped, and when a service has to compare ids', () => {
    expect(composeReply('http_410', { stopped: 'disabled', scheduleMs })).toContain(
      'The endpoint is disabled, so nothing is sent',
    )
    expect(composeReply('http_410', { stopped: 'deleted', scheduleMs })).not.toContain('resumed')
    expect(composeReply('timeout', facts)).toContain('compare the event ids')
  })
})
