import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filterColumns } from '@/db/queries/delivery-filter'
import { causeCodes } from '@/lib/contract/causes'
import { eventTypeNames } from '@/lib/contract/event-types'
import { deliveryStatuses } from '@/lib/contract/statuses'
import { type FilterField, fieldNames } from './fields'
import { formatFilter, parseFilter } from './schema'
import { tidyFilter, type WrittenFilter } from './written-filter'

function read(text: string): WrittenFilter {
  const parsed = parseFilter(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.filter
}
const problemsOf = (text: string) => {
  const parsed = parseFilter(text)
  return parsed.ok ? [] : parsed.problems
}

const id = (prefix: string) => fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/).map((tail) => `${prefix}_${tail}`)
const groups = ['conversation.*', 'lead.*', 'checklist.*', 'sequence.*']
const anyValueOf: Record<FilterField, fc.Arbitrary<string>> = {
  status: fc.constantFrom(...deliveryStatuses),
  cause: fc.constantFrom(...causeCodes),
  status_code: fc.stringMatching(/^[1-9](xx|[0-9][0-9])$/),
  event_type: fc.constantFrom(...groups, ...eventTypeNames),
  webhook_id: id('wh'),
  account_id: id('acc'),
  event_id: id('evt'),
  delivery_id: id('dlv'),
}
const part = fc.record(
  Object.fromEntries(
    fieldNames.map((field) => [field, fc.array(anyValueOf[field], { minLength: 1, maxLength: 5 })]),
  ),
  { requiredKeys: [] },
)
const time = fc.integer({ min: 0, max: Date.parse('9999-12-31T23:59:59.999Z') })
const age = fc.record(
  {
    under: fc.tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom('h', 'd')).map((t) => t.join('')),
    over: fc.tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom('s')).map((t) => t.join('')),
  },
  { requiredKeys: [] },
)
const range = fc.tuple(time, time).map((times) => {
  const [from, to] = times.sort((a, b) => a - b) as [number, number]
  return { from, to }
})
const written: fc.Arbitrary<WrittenFilter> = fc
  .record({
    include: part,
    exclude: part,
    range: fc.option(range),
    test: fc.option(fc.boolean()),
    age: fc.option(age),
  })
  .map(({ include, exclude, range: times, test, age: ages }) => ({
    include,
    exclude,
    ...times,
    ...(test === null ? {} : { test }),
    ...(ages === null ? {} : { age: ages }),
  }))

describe('the text of a filter', () => {
  it.each<[string, object]>([
    ['', {}],
    ['  \t ', {}],
    ['status:failed', { include: { status: ['failed'] } }],
    ['status:pending,failed', { include: { status: ['failed', 'pending'] } }],
    ['status:failed status:pending', { include: { status: ['failed', 'pending'] } }],
    ['code:5xx -code:503', { include: { status_code: ['5xx'] }, exclude: { status_code: ['503'] } }],
    ['code:500,5xx', { include: { status_code: ['5xx'] } }],
    ['status_code:429', { include: { status_code: ['429'] } }],
    ['event:conversation.*', { include: { event_type: ['conversation.*'] } }],
    ['event:lead.created,lead.*', { include: { event_type: ['lead.*'] } }],
    ['event_type:lead.created', { include: { event_type: ['lead.created'] } }],
    ['event:evt_a', { include: { event_id: ['evt_a'] } }],
    ['endpoint:wh_001', { include: { webhook_id: ['wh_001'] } }],
    ['webhook_id:wh_001', { include: { webhook_id: ['wh_001'] } }],
    ['-cause:tls_expired', { exclude: { cause: ['tls_expired'] } }],
    ['account:acc_8f3a1b2c', { include: { account_id: ['acc_8f3a1b2c'] } }],
    ['dlv_a', { include: { delivery_id: ['dlv_a'] } }],
    ['evt_a', { include: { event_id: ['evt_a'] } }],
    ['-wh_a,wh_b', { exclude: { webhook_id: ['wh_a', 'wh_b'] } }],
    ['acc_a acc_b', { include: { account_id: ['acc_a', 'acc_b'] } }],
    ['test:true', { test: true }],
    ['test:false', { test: false }],
    ['-test:true', { test: false }],
    ['age:<1h', { age: { under: '1h' } }],
    ['age:>2d', { age: { over: '2d' } }],
    ['age:<2d,>60m', { age: { under: '2d', over: '60m' } }],
    ['from:2026-02-14T15:30:00Z', { from: Date.parse('2026-02-14T15:30:00Z') }],
    ['to:2026-02-14T15:30:00.5+02:00', { to: Date.parse('2026-02-14T13:30:00.500Z') }],
  ])('%j is read as what it says', (text, expected) => {
    expect(read(text)).toEqual({ include: {}, exclude: {}, ...expected })
  })

  it.each<[string, [string, number, string][]]>([
    ['failed', [['failed', 0, 'isn’t an ID or key:value. Keys: status, cause, code, event']]],
    ['id?', [['id?', 0, 'isn’t an ID']]],
    ['status:failed colour:blue', [['colour:blue', 14, 'isn’t a known key. Keys: status']]],
    ['STATUS:failed', [['STATUS:failed', 0, 'isn’t a known key']]],
    [':failed', [[':failed', 0, 'isn’t a known key']]],
    ['__proto__:x', [['__proto__:x', 0, 'isn’t a known key']]],
    [' status:failed,gone', [['gone', 15, 'status must be pending, delivered, failed or cancelled.']]],
    ['status:', [['status:', 0, 'status must be']]],
    ['status:failed,', [['status:failed,', 0, 'status must be']]],
    ['-code:42', [['42', 6, 'code must be a status code (503) or class (5xx).']]],
    [
      'code:0xx code:5xxx',
      [
        ['0xx', 5, 'code'],
        ['5xxx', 14, 'code'],
      ],
    ],
    ['event:lead', [['lead', 6, 'event must be conversation.*, ']]],
    ['event:*', [['*', 6, 'event must be']]],
    ['event:evt_a,lead.created', [['lead.created', 12, 'event_id must be an ID that starts with evt_.']]],
    ['endpoint:evt_a', [['evt_a', 9, 'endpoint must be an ID that starts with wh_.']]],
    ['evt_', [['evt_', 0, 'event_id must be']]],
    ['cause:tls', [['tls', 6, 'cause must be dns_not_found, ']]],
    ['test:yes', [['yes', 5, 'isn’t valid: test must be true or false.']]],
    ['test:true,false', [['true', 5, 'isn’t valid: test must be']]],
    ['test:true -test:true', [['-test:true', 10, 'conflicts with the previous one']]],
    ['age:1h', [['1h', 4, 'isn’t a valid age. Use a form like <1h or >2d (s, m, h, d).']]],
    ['age:<1w', [['<1w', 4, 'isn’t a valid age']]],
    ['age:<0h', [['<0h', 4, 'isn’t a valid age']]],
    ['age:<1h age:<2h', [['<2h', 12, 'repeats an age filter.']]],
    ['age:<1h age:>1h', [['>1h', 12, 'can’t be combined with the previous age']]],
    ['-age:<1h', [['-age:<1h', 0, 'can’t be excluded.']]],
    ['from:yesterday', [['yesterday', 5, 'must be an ISO 8601 time with offset']]],
    ['from:2026-02-14T15:30:00', [['2026-02-14T15:30:00', 5, 'must be']]],
    ['from:1969-12-31T23:59:59Z', [['1969-12-31T23:59:59Z', 5, 'must be']]],
    ['to:2026-02-14T15:30:00Z from:2026-02-14T15:30:01Z', [['from:2026-02-14T15:30:01Z', 24, 'can’t match']]],
  ])('%j is refused, showing where and why', (text, expected) => {
    const found = problemsOf(text)
    expect(found.map(({ token, offset }) => [token, offset])).toEqual(expected.map(([t, at]) => [t, at]))
    for (const [i, [, , message]] of expected.entries()) expect(found[i]?.message).toContain(message)
  })

  it('has at most 1000 characters, and a field at most 50 values', () => {
    const ids = (count: number) => Array.from({ length: count }, (_, n) => `wh_${n}`)
    expect(problemsOf(ids(50).join(','))).toEqual([])
    expect(problemsOf(`${ids(50).join(' ')} wh_x`)).toMatchObject([
      { token: 'wh_x', message: expect.any(String) },
    ])
    expect(problemsOf(' '.repeat(1000))).toEqual([])
    expect(problemsOf(`${' '.repeat(1000)}x`)).toEqual([
      { token: 'x', offset: 1000, length: 1, message: expect.stringContaining('is past the 1000') },
    ])
  })

  it('is parsed, or refused with every problem and its position', () => {
    const bits = fc.constantFrom(
      'status',
      'code',
      ':',
      ',',
      '-',
      ' ',
      'age:<',
      '5xx',
      'evt_',
      'failed',
      '1h',
      'é',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(bits, { maxLength: 12 }).map((list) => list.join('')),
    )
    fc.assert(
      fc.property(text, (any) => {
        const parsed = parseFilter(any)
        if (parsed.ok) expect(read(formatFilter(parsed.filter))).toEqual(parsed.filter)
        else
          for (const { token, offset, length } of parsed.problems) {
            expect(any.slice(offset, offset + length)).toBe(token)
            expect(length).toBeGreaterThan(0)
          }
      }),
      { numRuns: 2000 },
    )
  })

  it('is parsed back to the same filter from its canonical form', () => {
    fc.assert(
      fc.property(written, (filter) => {
        const text = formatFilter(filter)
        fc.pre(text.length <= 1000)
        expect(read(text)).toEqual(tidyFilter(filter))
        expect(formatFilter(read(text))).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  it('means the same whatever the order and spelling of its words', () => {
    const words = ['code:500', 'status:failed', '-code:429', 'event:lead.*', 'wh_a', 'status:pending']
    const canonical = 'status:failed,pending code:500 event:lead.* endpoint:wh_a -code:429'
    fc.assert(
      fc.property(fc.shuffledSubarray(words, { minLength: words.length }), (shuffled) => {
        expect(formatFilter(read(shuffled.join('  ')))).toBe(canonical)
      }),
    )
  })
})

it("every field of a filter's text has a database column", () => {
  // The compiler reports a field without a column.
  filterColumns satisfies Record<FilterField, unknown>
  expect(Object.keys(filterColumns).sort()).toEqual([...fieldNames].sort())
})
