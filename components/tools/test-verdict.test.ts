import { describe, expect, it } from 'vitest'
import type { Cause } from '@/lib/contract/causes'
import type { Attempt } from '@/lib/deliveries/schema'
import { judgeTest } from './test-verdict'

const attempt = (status_code: number | null, cause: Cause | null = null) =>
  ({ status_code, cause }) as Attempt
const judge = (
  test_variant: 'wrong_signature' | 'repeated' | 'slow' | undefined,
  attempts: Attempt[],
  status: 'pending' | 'delivered' | 'failed' | 'cancelled' = attempts.at(-1)?.cause ? 'failed' : 'delivered',
) => judgeTest({ status, attempts, test_variant, cause: attempts.at(-1)?.cause ?? null })

describe('a test', () => {
  it.each([
    [undefined, [attempt(204)], 'passed', /returned 204\.$/],
    [undefined, [attempt(500, 'http_5xx')], 'failed', /returned 500\.$/],
    ['slow', [attempt(200)], 'passed', /after reading the full body/],
    ['slow', [attempt(null, 'timeout')], 'failed', /./],
    ['wrong_signature', [attempt(200)], 'failed', /wrong signature \(200\).*Verify the signature/],
    ['wrong_signature', [attempt(401, 'http_401_403')], 'passed', /rejected it with 401/],
    ['wrong_signature', [attempt(400, 'http_400')], 'passed', /400/],
    ['wrong_signature', [attempt(404, 'http_404')], 'look', /because of the signature/],
    ['wrong_signature', [attempt(302, 'redirect')], 'look', /302/],
    ['wrong_signature', [attempt(500, 'http_5xx')], 'failed', /instead of failing/],
    ['wrong_signature', [attempt(null, 'connection_reset')], 'look', /No response to evaluate/],
    ['repeated', [attempt(200), attempt(200)], 'look', /processed it only once/],
    ['repeated', [attempt(200), attempt(409, 'http_4xx')], 'failed', /second request failed.*keep retrying/],
    ['repeated', [attempt(500, 'http_5xx'), attempt(200)], 'failed', /first request failed/],
  ] as const)('%s answered %j is %s', (variant, attempts, state, text) => {
    const verdict = judge(variant, [...attempts])
    expect(verdict.state).toBe(state)
    expect(verdict.text).toMatch(text)
  })

  it('says nothing before its end, and that it was cut off', () => {
    expect(judge('repeated', [attempt(200)], 'pending').state).toBe('waiting')
    expect(judge(undefined, [], 'cancelled')).toMatchObject({ state: 'failed' })
  })
})
