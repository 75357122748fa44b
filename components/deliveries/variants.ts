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
    label: 'Normal',
    what: 'Signed with the endpoint’s secret.',
    right: 'Return 2xx.',
  },
  {
    value: 'wrong_signature',
    label: 'Wrong signature',
    what: 'All headers present, but signed with a different secret.',
    right: 'Return 401 or 403 and do nothing.',
  },
  {
    value: 'repeated',
    label: 'Duplicate delivery',
    what: 'Sent twice, one second apart, with the same delivery ID, as if your response got lost.',
    right: 'Return 2xx both times and process it once.',
  },
  {
    value: 'slow',
    label: 'Slow body',
    what: 'The body arrives in chunks over half of the timeout.',
    right: 'Wait for the full body, verify it, then return 2xx.',
  },
]
