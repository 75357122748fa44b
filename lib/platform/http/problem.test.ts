import { expect, it, vi } from 'vitest'
import { AppError } from '@/lib/contract/errors'
import { toAppError } from './problem'

it('an AppError of another bundle is reported unchanged, with its retry-after', async () => {
  vi.resetModules()
  const { AppError: Other } = await import('@/lib/contract/errors')
  expect(Other).not.toBe(AppError)
  const refusal = new Other('rate_limited', 'Too many wait.', [], { 'retry-after': '1' })
  expect(toAppError(refusal)).toBe(refusal)
})

it('an unexpected error is reported as internal, without its message', () => {
  for (const error of [
    new Error('secret'),
    Object.assign(new Error('secret'), { code: 'rate_limited' }),
    'secret',
  ])
    expect(toAppError(error)).toMatchObject({
      code: 'internal',
      detail: expect.not.stringContaining('secret'),
    })
})
