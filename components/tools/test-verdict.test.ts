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
    [undefined, [attempt(204)], 'passed', /answered 204\.$/],
    [undefined, [attempt(500, 'http_5xx')], 'failed', /5xx|server/i],
    ['slow', [attempt(200)], 'passed', /waited for the whole body/],
    ['slow', [attempt(null, 'timeout')], 'failed', /./],
    ['wrong_signature', [attempt(200)], 'failed', /took it with 200.*Verify the signature/],
    ['wrong_signature', [attempt(401, 'http_401_403')], 'passed', /rejected it with 401/],
    ['wrong_signature', [attempt(400, 'http_400')], 'passed', /400/],
    ['wrong_signature', [attempt(404, 'http_404')], 'look', /because of the signature/],
    ['wrong_signature', [attempt(302, 'redirect')], 'look', /302/],
    ['wrong_signature', [attempt(500, 'http_5xx')], 'failed', /not break it/],
    ['wrong_signature', [attempt(null, 'connection_reset')], 'look', /no answer to tell from/],
    ['repeated', [attempt(200), attempt(200)], 'look', /acted once/],
    ['repeated', [attempt(200), attempt(409, 'http_4xx')], 'failed', /second was not taken.*sent again/],
    ['repeated', [attempt(500, 'http_5xx'), attempt(200)], 'failed', /first was not taken/],
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
