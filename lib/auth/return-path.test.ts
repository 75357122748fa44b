import { describe, expect, it } from 'vitest'
import { readReturnPath } from './return-path'

describe('the return path after signing in', () => {
  it.each([
    '/deliveries',
    '/deliveries?q=status%3Afailed+event%3Alead.*',
    '/deliveries?from=2026-02-17T14:00:00+02:00&q=-code:429',
    "/deliveries?q=a,b;c@d!(e)'f~g$h",
    '/endpoints/wh_1?tab=settings#events',
    '/',
  ])('%s is followed', (path) => {
    expect(readReturnPath(path)).toBe(path)
  })

  it.each([
    undefined,
    '',
    'deliveries',
    'https://evil.example/',
    '//evil.example/',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/deliveries\\..\\x',
    'javascript:alert(1)',
    ' /deliveries',
    '/deliveries x',
    '/é',
    '/\u0000',
    ['/deliveries', '/endpoints'],
  ])('%j leads to the start', (path) => {
    expect(readReturnPath(path)).toBe('/')
  })
})
