import { describe, expect, it } from 'vitest'
import { composeReply } from './reply'
import { causeCodes, causes } from './schema'

const facts = { url: 'https://hooks.acme.com/recover', since: '2026-02-17T14:00:30Z', attempts: 8 }

describe('a reply for support to send', () => {
  it('says what we saw, what helps, and what happens meanwhile and after', () => {
    expect(composeReply('tls_expired', facts)).toBe(`Hello,

Some of our webhook deliveries to https://hooks.acme.com/recover have not succeeded since 2026-02-17 14:00 UTC. In the last 24 hours this concerned 8 attempts. The certificate of the server has expired or is not valid yet.

What usually helps:
- Renew the certificate and reload the server.

Each delivery is tried up to six times: at once, then after 30 s, 2 m, 10 m, 1 h and 4 h. What has failed for good can be replayed from the portal. These attempts never reached your service, so trying them again cannot make it act twice.

Please reply to this message if anything is unclear.`)
  })

  it('leaves out what is not known', () => {
    expect(composeReply('http_5xx', {})).toContain(
      'Hello,\n\nSome of our webhook deliveries have not succeeded. The server answered with a 5xx status.\n\n',
    )
    expect(composeReply('http_5xx', { attempts: 0 })).not.toContain('24 hours')
    expect(composeReply('http_5xx', { attempts: 1 })).toContain('this concerned 1 attempt.')
  })

  it.each(causeCodes)('for %s has its sentence, its advice when the partner acts, and no hole', (cause) => {
    for (const known of [facts, {}]) {
      const text = composeReply(cause, known)
      expect(text).toContain(causes[cause].sentence)
      if (causes[cause].actor === 'partner')
        for (const fix of causes[cause].fixes) expect(text).toContain(fix)
      else expect(text).toContain('There is nothing that you need to do')
      expect(text).not.toMatch(/undefined|null|NaN| {2}|\n{3}/)
    }
  })

  it('says that nothing is sent to an endpoint that is stopped, and when a service has to compare ids', () => {
    expect(composeReply('http_410', { stopped: 'disabled' })).toContain(
      'The endpoint is disabled, so nothing is sent',
    )
    expect(composeReply('http_410', { stopped: 'deleted' })).not.toContain('resumed')
    expect(composeReply('timeout', facts)).toContain('compare the event ids')
  })
})
