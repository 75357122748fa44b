import { causes } from '@/lib/contract/causes'
import type { Attempt, DeliveryDetail } from '@/lib/deliveries/schema'

/** What a test says of its receiver: `look` leaves something that only its owner can see. */
export interface TestVerdict {
  state: 'waiting' | 'passed' | 'look' | 'failed'
  text: string
}

type Judged = Pick<DeliveryDetail, 'status' | 'attempts' | 'test_variant' | 'cause'>

const passed = (text: string): TestVerdict => ({ state: 'passed', text })
const look = (text: string): TestVerdict => ({ state: 'look', text })
const failed = (text: string): TestVerdict => ({ state: 'failed', text })

/** Whether a receiver did with a test what a right one does. */
export function judgeTest(delivery: Judged): TestVerdict {
  const { status, cause, attempts, test_variant: variant } = delivery
  if (status === 'pending') return { state: 'waiting', text: 'Sending…' }
  if (status === 'cancelled') return failed(`The test didn’t complete. ${sentenceOf(cause)}`)
  if (variant === 'wrong_signature') return judgeForged(attempts.at(-1))
  if (variant === 'repeated') return judgeRepeated(attempts)
  if (status === 'failed') return failed(sayFailure(attempts.at(-1), cause))
  const answer = `Your server returned ${attempts.at(-1)?.status_code}`
  return passed(variant === 'slow' ? `${answer} after reading the full body.` : `${answer}.`)
}

function judgeForged(last: Attempt | undefined): TestVerdict {
  const code = last?.status_code ?? null
  if (code === null) return look(`No response to evaluate. ${sentenceOf(last?.cause ?? null)}`)
  if (code < 300)
    return failed(
      `Your server accepted a request with a wrong signature (${code}). Verify the signature before you process anything.`,
    )
  if ([400, 401, 403].includes(code)) return passed(`Correct: your server rejected it with ${code}.`)
  if (code >= 500)
    return failed(
      `Your server returned ${code}. Reject invalid signatures with 401 or 403 instead of failing.`,
    )
  return look(`Your server returned ${code}. Check that it was rejected because of the signature.`)
}

function judgeRepeated(attempts: Attempt[]): TestVerdict {
  const [first, second] = attempts
  if (!first || first.cause) return failed(`The first request failed. ${sayFailure(first)}`)
  if (!second || second.cause)
    return failed(
      `The second request failed. ${sayFailure(second)} Return 2xx for duplicates, or we’ll keep retrying.`,
    )
  return look('Correct: both returned 2xx. Check that your code processed it only once.')
}

function sayFailure(attempt: Attempt | undefined, cause = attempt?.cause ?? null): string {
  return attempt?.status_code && cause?.startsWith('http_')
    ? `Your server returned ${attempt.status_code}.`
    : sentenceOf(cause)
}

function sentenceOf(cause: DeliveryDetail['cause']): string {
  return cause ? causes[cause].sentence : ''
}
