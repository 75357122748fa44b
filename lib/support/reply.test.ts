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

describe('the suggested reply to a partner', () => {
  it('says what happened, how to fix it, and how retries and replays continue', () => {
    expect(composeReply('tls_expired', facts)).toBe(`Hello,

Some of your webhook deliveries to https://hooks.acme.com/recover have been failing since 17 February 2026 at 14:00 UTC. In the last 24 hours, 8 attempts failed. The server’s TLS certificate has expired or isn’t valid yet.

To fix this:
- Renew the certificate and reload your server.

We retry each delivery up to 5 times (after 30 s, 2 min, 10 min, 1 h and 4 h). Once the problem is fixed, you can replay failed deliveries in the portal. These requests never reached your server, so replaying them won’t cause duplicates.

Just reply to this email if you have questions.`)
  })

  it('describes the retry schedule of this installation', () => {
    const sayFor = (...delays: number[]) => composeReply('timeout', { scheduleMs: delays })
    expect(sayFor(5_000)).toContain('We retry each delivery once (after 5 s).')
    expect(sayFor(90_000, 86_400_000)).toContain('up to 2 times (after 1 min 30 s and 1 d).')
  })

  it('leaves out facts that are not known', () => {
    expect(composeReply('http_5xx', { scheduleMs })).toContain(
      'Hello,\n\nSome of your webhook deliveries have been failing. The server returned a 5xx status.\n\n',
    )
    expect(composeReply('http_5xx', { attempts: 0, scheduleMs })).not.toContain('24 hours')
    expect(composeReply('http_5xx', { attempts: 1, scheduleMs })).toContain(
      'In the last 24 hours, 1 attempt failed.',
    )
  })

  it.each(causeCodes)(
    "for %s has the cause's sentence, the partner's fixes if there are any, and no gaps",
    (cause) => {
      for (const known of [facts, { scheduleMs }]) {
        const text = composeReply(cause, known)
        expect(text).toContain(causes[cause].sentence)
        if (causes[cause].actor === 'partner')
          for (const fix of causes[cause].fixes) expect(text).toContain(fix)
        else expect(text).toMatch(/you don’t need to do anything/i)
        expect(text).not.toMatch(/undefined|null|NaN| {2}|\n{3}/)
      }
    },
  )

  it('mentions a disabled endpoint, and deduplication when requests may have arrived', () => {
    expect(composeReply('http_410', { stopped: 'disabled', scheduleMs })).toContain(
      'The endpoint is disabled. We don’t send anything to it',
    )
    expect(composeReply('http_410', { stopped: 'deleted', scheduleMs })).not.toContain('resume')
    expect(composeReply('timeout', facts)).toContain('Deduplicate on the event ID')
  })
})
