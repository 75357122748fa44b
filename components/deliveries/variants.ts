import type { TestVariant } from '@/lib/contract/statuses'

/** How a test is sent, and what a receiver should do with it. */
export interface TestKind {
  value: TestVariant | 'right'
  label: string
  what: string
  right: string
}

export const testKinds: [TestKind, ...TestKind[]] = [
  {
    value: 'right',
    label: 'As in earnest',
    what: 'Signed with the secret of the endpoint, and sent once.',
    right: 'Answer 2xx.',
  },
  {
    value: 'wrong_signature',
    label: 'Wrong signature',
    what: 'All headers are there, but signed with another secret.',
    right: 'Answer 401 or 403, and do nothing else.',
  },
  {
    value: 'repeated',
    label: 'The same delivery twice',
    what: 'Sent again a second later, under the same delivery id, as when your answer was lost.',
    right: 'Answer 2xx to both, and act once.',
  },
  {
    value: 'slow',
    label: 'Slow body',
    what: 'The body comes in pieces, over half of the time that an attempt has.',
    right: 'Wait for all of it, then verify and answer 2xx.',
  },
]
