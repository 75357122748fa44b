import type { InboxAnswer } from '@/lib/inboxes/schema'

/** An answer as it is typed. */
export interface AnswerDraft {
  mode: InboxAnswer['mode']
  status: string
  seconds: string
  location: string
}

/** The form's fields for an answer. */
export function draftOf({ mode, status, delay_ms: delayMs, location = '' }: InboxAnswer): AnswerDraft {
  return { mode, status: String(status), seconds: String(delayMs / 1000), location }
}

/** The answer that was typed; what is no number is sent as none, so that the API says what is allowed. */
export function toAnswer({ mode, status, seconds, location }: AnswerDraft): InboxAnswer {
  if (mode === 'hang' || mode === 'reset') return { mode, status: 200, delay_ms: 0 }
  const delay = { delay_ms: Math.round(toNumber(seconds || '0') * 1000) }
  if (mode === 'redirect') return { mode, status: 200, ...delay, location: location.trim() }
  return { mode, status: toNumber(status), ...delay }
}

const toNumber = (text: string) => (/^\s*\d+([.,]\d+)?\s*$/.test(text) ? Number(text.replace(',', '.')) : -1)

/** An answer in words, such as `503 after 2 s`. */
export function sayAnswer({ mode, status, delay_ms: delayMs, location }: InboxAnswer): string {
  if (mode === 'hang') return 'hangs'
  if (mode === 'reset') return 'resets the connection'
  const what = mode === 'redirect' ? `redirects to ${location}` : String(status)
  return delayMs > 0 ? `${what} after ${delayMs / 1000} s` : `${what} immediately`
}
