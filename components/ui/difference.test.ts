import { describe, expect, it } from 'vitest'
import { findDifference } from './difference'

describe('findDifference', () => {
  it.each([
    ['{"a":1.0,"b":2}', '{"a":1,"b":2}', ['{"a":1', '.0', '', ',"b":2}']],
    ['same', 'same\n', ['same', '', '\n', '']],
    ['aa', 'aaa', ['aa', '', 'a', '']],
    ['a1', 'a2', ['a', '1', '2', '']],
    ['left', 'right', ['', 'lef', 'righ', 't']],
  ])('%j and %j', (left, right, [before, one, other, after]) =>
    expect(findDifference(left, right)).toEqual({ before, left: one, right: other, after }),
  )

  it('has nothing to say of the same text', () => expect(findDifference('a', 'a')).toBeNull())
})
