import { describe, expect, it } from 'vitest'
import type { InboxAnswer } from '@/lib/inboxes/schema'
import { draftOf, sayAnswer, toAnswer } from './answer-draft'

const answers: [InboxAnswer, string][] = [
  [{ mode: 'status', status: 200, delay_ms: 0 }, '200 immediately'],
  [{ mode: 'status', status: 503, delay_ms: 1500 }, '503 after 1.5 s'],
  [
    { mode: 'redirect', status: 200, delay_ms: 0, location: 'https://a.example/' },
    'redirects to https://a.example/ immediately',
  ],
  [{ mode: 'hang', status: 200, delay_ms: 0 }, 'hangs'],
  [{ mode: 'reset', status: 200, delay_ms: 0 }, 'resets the connection'],
]

describe('an answer', () => {
  it.each(answers)('%j is itself after it was in the form, and reads well', (answer, words) => {
    expect(toAnswer(draftOf(answer))).toEqual(answer)
    expect(sayAnswer(answer)).toBe(words)
  })

  it.each([
    [{ status: 'many' }, { status: -1 }],
    [{ status: '' }, { status: -1 }],
    [{ status: ' 404 ' }, { status: 404 }],
    [{ seconds: '' }, { delay_ms: 0 }],
    [{ seconds: '0,25' }, { delay_ms: 250 }],
    [{ seconds: 'soon' }, { delay_ms: -1000 }],
  ])('typed as %j is sent as %j', (typed, sent) => {
    expect(toAnswer({ mode: 'status', status: '200', seconds: '0', location: '', ...typed })).toMatchObject(
      sent,
    )
  })
})
