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
  if (status === 'pending') return { state: 'waiting', text: 'Under way.' }
  if (status === 'cancelled') return failed(`It was not sent to its end. ${sentenceOf(cause)}`)
  if (variant === 'wrong_signature') return judgeForged(attempts.at(-1))
  if (variant === 'repeated') return judgeRepeated(attempts)
  if (status === 'failed') return failed(sentenceOf(cause))
  const answer = `Your server answered ${attempts.at(-1)?.status_code}`
  return passed(variant === 'slow' ? `${answer}: it waited for the whole body.` : `${answer}.`)
}

function judgeForged(last: Attempt | undefined): TestVerdict {
  const code = last?.status_code ?? null
  if (code === null) return look(`There was no answer to tell from. ${sentenceOf(last?.cause ?? null)}`)
  if (code < 300)
    return failed(
      `Your server took it with ${code}, although the signature is wrong. Verify the signature before anything else.`,
    )
  if ([400, 401, 403].includes(code)) return passed(`Your server rejected it with ${code}, which is right.`)
  if (code >= 500)
    return failed(
      `Your server answered ${code}. What is not ours should be rejected with 401 or 403, not break it.`,
    )
  return look(`Your server answered ${code}. Make sure that this is because of the signature.`)
}

function judgeRepeated(attempts: Attempt[]): TestVerdict {
  const [first, second] = attempts
  if (!first || first.cause) return failed(`The first was not taken. ${sentenceOf(first?.cause ?? null)}`)
  if (!second || second.cause)
    return failed(
      `The second was not taken. ${sentenceOf(second?.cause ?? null)} Answer 2xx to what you have done already, or it is sent again.`,
    )
  return look('Both were answered with 2xx, which is right. Make sure that your code acted once.')
}

function sentenceOf(cause: DeliveryDetail['cause']): string {
  return cause ? causes[cause].sentence : ''
}
