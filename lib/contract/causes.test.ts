import { describe, expect, it } from 'vitest'
import { type Cause, causeCodes, causes, mayHaveArrived } from './causes'

describe('the causes', () => {
  it('each have a title, a sentence and advice, unless nobody has to do anything', () => {
    for (const code of causeCodes) {
      const { title, sentence, actor, fixes } = causes[code]
      expect([code, title !== '', sentence.endsWith('.')]).toEqual([code, true, true])
      if (actor !== 'nobody') expect(fixes, code).not.toEqual([])
    }
  })

  it('with which a request never arrived are those before it was sent', () => {
    const has = (...list: (Cause | null)[]) => mayHaveArrived(list.map((cause) => ({ cause })))
    for (const code of causeCodes.filter((one) =>
      /^(http_|timeout$|redirect$|bad_|connection_|interrupted$)/.test(one),
    ))
      expect(has(code), code).toBe(true)
    for (const code of causeCodes.filter((one) => /^(dns_|tls_|connect_|blocked_)/.test(one)))
      expect(has(code, code), code).toBe(false)
    expect(has('http_5xx', 'dns_not_found'), 'an attempt before the last counts').toBe(true)
    expect([has(null), has()]).toEqual([true, false])
  })
})
