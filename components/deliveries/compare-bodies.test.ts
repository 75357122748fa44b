import { describe, expect, it } from 'vitest'
import { compareBodies } from './compare-bodies'

const compare = (left: string | null, right: string | null) =>
  compareBodies(left, right).map(({ name, left: l, right: r, isSame }) => [name, l, r, isSame])

describe('two bodies', () => {
  it('are compared value by value, each as it is written', () => {
    const left = '{"id":"evt_1","data":{"n":1.0,"list":[1,{"a":true}],"gone":null}}'
    const right = '{"data":{"n":1,"list":[1,{"a":false}]},"id":"evt_1","more":{}}'
    expect(compare(left, right)).toEqual([
      ['id', '"evt_1"', '"evt_1"', true],
      ['data.n', '1.0', '1', false],
      ['data.list.0', '1', '1', true],
      ['data.list.1.a', 'true', 'false', false],
      ['data.gone', 'null', '', false],
      ['more', '', '{}', false],
    ])
  })

  it('that are the same, or of which one was removed, have nothing to compare', () => {
    expect(compare('{"a":1}', '{"a":1}')).toEqual([])
    expect(compare(null, '{"a":1}')).toEqual([])
  })

  it('have at most five hundred lines', () => {
    expect(compare(JSON.stringify(Array(2000).fill(1)), '[2]')).toHaveLength(500)
  })
})
