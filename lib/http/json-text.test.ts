import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findMember, locateJson, parseJsonObject, sliceMember } from './json-text'

const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`
const nestedList = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
const slice = (text: string, key = 'data') => sliceMember(text, [locateJson(text)], key)[0]

describe('parseJsonObject', () => {
  it.each([
    ['nothing', ''],
    ['a cut text', '{"url":'],
    ['a trailing comma', '{"a":1,}'],
    ['a comment', '{"a":1/* why */}'],
    ['single quotes', "{'a':1}"],
    ['a bare key', '{a:1}'],
    ['NaN', '{"a":NaN}'],
    ['a leading zero', '{"a":01}'],
    ['a hexadecimal number', '{"a":0x10}'],
    ['a second value', '{} {}'],
    ['a byte order mark', '\ufeff{}'],
    ['a raw line break in a text', '{"a":"\n"}'],
    ['an unknown escape', '{"a":"\\x41"}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '42'],
    ['a text', '"{}"'],
  ])('refuses %s as malformed', (_, text) => {
    expect(() => parseJsonObject(text)).toThrow(expect.objectContaining({ code: 'malformed' }))
  })

  it.each([nested, nestedList])('takes 64 levels and refuses 65 (%o)', (build) => {
    expect(parseJsonObject(build(64))).toEqual(JSON.parse(build(64)))
    expect(() => parseJsonObject(build(65))).toThrow('deeper than 64')
  })

  it.each([
    '{"__proto__":{}}',
    '{"a":[{"b":{"__proto__":1}}]}',
    '{"constructor" \n\t: 1}',
    '{"\\u005f_proto__":1}',
    '{"__pro\\u0074o__":1}',
    '{"\\u0063onstructor":1}',
    '{"\\u005F\\u005F\\u0070\\u0072\\u006F\\u0074\\u006F\\u005F\\u005F":1}',
  ])('refuses the key of %s', (text) => {
    expect(() => parseJsonObject(text)).toThrow('is not allowed')
  })

  it.each([
    ['braces in a text', `{"a":"${'[{'.repeat(100)}"}`],
    ['an escaped quote before braces', `{"a":"\\"${'{'.repeat(100)}"}`],
    ['an escaped backslash at the end of a text', '{"a":"\\\\","b":"]}"}'],
    ['a forbidden key as a value', '{"a":"__proto__","b":["constructor"]}'],
    ['a forbidden key in a text', '{"a":"\\"__proto__\\":1"}'],
    ['a longer key', '{"__proto__x":1,"my_constructor":2,"prototype":3}'],
    ['many brackets beside each other', `{"a":[${'[],'.repeat(200)}[]]}`],
  ])('takes %s', (_, text) => {
    expect(parseJsonObject(text)).toEqual(JSON.parse(text))
  })

  it('agrees with JSON.parse about every text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), jsonLike), (text) => {
        fc.pre(!/__proto__|constructor/.test(text))
        expect(outcome(() => parseJsonObject(text))).toEqual(outcome(() => parseStrictly(text)))
      }),
    )
  })

  // In time linear to its length; a quadratic scan of this one takes minutes.
  it('refuses a megabyte of escaped quotes without an end', () => {
    expect(() => parseJsonObject(`{"a":"${'\\"'.repeat(512 * 1024)}`)).toThrow('not valid JSON')
    expect(() => parseJsonObject(`{"a":"${'\\"'.repeat(512 * 1024)}\\`)).toThrow('not valid JSON')
  })
})

describe('sliceMember', () => {
  it.each([
    '{"progress":1.0}',
    '{"n":12345678901234567890}',
    '{"n":-0,"e":1E+2,"f":1e-7}',
    '{"z":1,"a":2,"10":3,"2":4}',
    '{ "a" :\t[ 1 , 2 ]\r\n}',
    '{"a":"é\\u00e9😀\\ud83d\\ude00\u2028"}',
    '{"a":"\\/\\"}"}',
    '{"data":{"data":1}}',
    '{"a":1,"a":2}',
    '{}',
  ])('gives %s exactly as written', (data) => {
    expect(slice(`{"type":"lead.created", "data" : ${data} ,"id":"evt_a"}`)).toBe(data)
  })

  it.each([
    ['{"data":{"n":1},"data":{"n":2}}', '{"n":2}'],
    ['{"data":{"n":1},"x":{"data":{"n":3}}}', '{"n":1}'],
    ['{"data":{"n":1},"d\\u0061ta":{"n":2}}', '{"n":2}'],
  ])('of %s is the member that JSON.parse picks', (text, expected) => {
    expect(slice(text)).toBe(expected)
    expect(parseJsonObject(text).data).toEqual(JSON.parse(expected))
  })

  it('finds each member of a list, and nothing where there is none', () => {
    const text = '{"events":[{"data":1.0},{},{"data":[2.50]}]}'
    const objects = findMember(locateJson(text), 'events')?.children ?? []
    expect(sliceMember(text, objects, 'data')).toEqual(['1.0', '', '[2.50]'])
  })

  it('parses to the very value that JSON.parse finds in the whole text', () => {
    const member = fc.tuple(fc.constantFrom('data', 'd\\u0061ta', 'id', 'type'), fc.json(), blank, blank)
    fc.assert(
      fc.property(fc.array(member, { minLength: 1 }), blank, (members, end) => {
        const inner = members.map(([key, value, before, after]) => `${before}"${key}"${after}:${value}`)
        const text = `{${inner.join(',')}${end}}`
        const expected = JSON.parse(text).data
        const sliced = slice(text)
        expect(sliced === '' ? undefined : JSON.parse(sliced ?? '')).toEqual(expected)
      }),
    )
  })
})

const blank = fc.string({ unit: fc.constantFrom(' ', '\t', '\r', '\n'), maxLength: 3 })
const jsonLike = fc
  .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', '1', 'a', ' ', '"a"', '"a":'))
  .map((parts) => parts.join(''))

function parseStrictly(text: string): unknown {
  const value = JSON.parse(text)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('not an object')
  return value
}

function outcome(parse: () => unknown): unknown {
  try {
    return { value: parse() }
  } catch {
    return 'refused'
  }
}
