import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJsonObject, sliceData } from './json-text'

const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`
const nestedList = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
const slice = (text: string) => sliceData(text)[0]
const inData = (data: string) => [`{"data":${data}}`, `{"events":[{},{"data":${data}}]}`]

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
  ])('refuses %s as malformed', async (_, text) => {
    await expect(parseJsonObject(text)).rejects.toMatchObject({ code: 'malformed' })
  })

  it.each([nested, nestedList])('accepts 64 levels of nesting and refuses 65 (%o)', async (build) => {
    expect(await parseJsonObject(build(64))).toEqual(JSON.parse(build(64)))
    await expect(parseJsonObject(build(65))).rejects.toThrow('max. 64 levels')
    for (const data of [build(60), build(64)]) {
      const texts = inData(data)
      const parsed = await Promise.allSettled(texts.map((text) => parseJsonObject(text)))
      expect(parsed.map(({ status }) => status)).toEqual(
        Array(2).fill(data === build(60) ? 'fulfilled' : 'rejected'),
      )
    }
  })

  it.each([
    '{"__proto__":{}}',
    '{"a":[{"b":{"__proto__":1}}]}',
    '{"constructor" \n\t: 1}',
    '{"\\u005f_proto__":1}',
    '{"__pro\\u0074o__":1}',
    '{"\\u0063onstructor":1}',
    '{"\\u005F\\u005F\\u0070\\u0072\\u006F\\u0074\\u006F\\u005F\\u005F":1}',
    '{"data":{},"__proto__":{}}',
    '{"data":[{"constructor":1}]}',
    '{"x":{"data":{"constructor":1}}}',
    '{"events":[{"data":{},"constructor":1}]}',
    '{"events":[[{"data":{"constructor":1}}]]}',
    '{"events":{"a":{"data":{"constructor":1}}}}',
  ])('refuses the forbidden key in %s', async (text) => {
    await expect(parseJsonObject(text)).rejects.toThrow('isn’t allowed')
  })

  it.each([
    '{"constructor":"McLaren"}',
    '{"__proto__":{"a":1}}',
    '{"a":[{"b":{"\\u005f_proto__":1,"constructor":{"prototype":{}}}}]}',
    '{"prototype":1,"toString":2,"hasOwnProperty":3,"":4,"a":5,"a":6}',
    '{"data":{"constructor":{"data":{"n":1}}},"n":7}',
  ])('accepts any keys inside data: %s', async (data) => {
    for (const text of inData(data)) {
      const parsed = await parseJsonObject(text)
      expect(JSON.stringify(parsed)).toBe(JSON.stringify(JSON.parse(text)))
      expect(sliceData(text, text.includes('events') ? 'events' : undefined).at(-1)).toBe(data)
    }
  })

  it.each([
    ['braces in a text', `{"a":"${'[{'.repeat(100)}"}`],
    ['an escaped quote before braces', `{"a":"\\"${'{'.repeat(100)}"}`],
    ['an escaped backslash at the end of a text', '{"a":"\\\\","b":"]}"}'],
    ['a forbidden key as a value', '{"a":"__proto__","b":["constructor"]}'],
    ['a forbidden key in a text', '{"a":"\\"__proto__\\":1"}'],
    ['a longer key', '{"__proto__x":1,"my_constructor":2,"prototype":3}'],
    ['many brackets beside each other', `{"a":[${'[],'.repeat(200)}[]]}`],
    ['data that is no object', '{"data":7,"events":[{"data":[{"n":0}]},{"data":"{}"},{"data":null}]}'],
    ['data that is repeated', '{"data":{"a":1},"data":{"n":3},"events":[{"data":{"n":4},"data":1}]}'],
    ['a list in data', '{"data":{"x":[{"data":{"n":0}}]},"x":[[{"data":{"n":0}}]]}'],
  ])('accepts %s', async (_, text) => {
    expect(await parseJsonObject(text)).toEqual(JSON.parse(text))
  })

  it('agrees with JSON.parse about random texts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string(), jsonLike, mangled), async (text) => {
        fc.pre(!/__proto__|constructor/.test(text))
        expect(await outcome(() => parseJsonObject(text))).toEqual(await outcome(() => parseStrictly(text)))
      }),
      { numRuns: 2_000 },
    )
  })

  // Must take linear time; a quadratic scan of this text takes minutes.
  it('refuses a megabyte of unterminated escaped quotes in linear time', async () => {
    const open = `{"a":"${'\\"'.repeat(512 * 1024)}`
    await expect(parseJsonObject(open)).rejects.toThrow('isn’t valid JSON')
    await expect(parseJsonObject(`${open}\\`)).rejects.toThrow('isn’t valid JSON')
  })

  it('lets other work run while it parses a long batch', async () => {
    const text = `{"events":[${Array(16).fill(`{"data":{"a":[${Array(80_000).fill('[]')}]}}`)}]}`
    let turns = 0
    const count = setInterval(() => turns++, 0)
    await parseJsonObject(text)
    clearInterval(count)
    expect(turns).toBeGreaterThan(0)
  })
})

describe('sliceData', () => {
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
  ])('returns %s exactly as written', (data) => {
    expect(slice(`{"type":"lead.created", "data" : ${data} ,"id":"evt_a"}`)).toBe(data)
  })

  it.each([
    ['{"data":{"n":1},"data":{"n":2}}', '{"n":2}'],
    ['{"data":{"n":1},"x":{"data":{"n":3}}}', '{"n":1}'],
    ['{"data":{"n":1},"x":[{"data":{"n":3}}]}', '{"n":1}'],
    ['{"data":{"n":1},"d\\u0061ta":{"n":2}}', '{"n":2}'],
  ])('returns the same data member as JSON.parse for %s', async (text, expected) => {
    expect(slice(text)).toBe(expected)
    expect((await parseJsonObject(text)).data).toEqual(JSON.parse(expected))
  })

  it('returns the data of each event in a list, and nothing where there is none', () => {
    const text = '{"events":[{"data":{"n":1.0}},{},{"data":{"n":[2.50]}}],"data":{"n":3}}'
    expect(sliceData(text, 'events')).toEqual(['{"n":1.0}', '', '{"n":[2.50]}'])
  })

  it('returns text that parses to the value JSON.parse finds', () => {
    const member = fc.tuple(fc.constantFrom('data', 'd\\u0061ta', 'id', 'type'), harmless, blank, blank)
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
const object = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value))
// Outside of data some keys are refused.
const harmless = object.filter((text) => !/__proto__|constructor/.test(text))
const part = fc.constantFrom(
  ...['{', '}', '[', ']', '"', '\\', ':', ',', '1', 'a', ' ', '"a"', '"a":'],
  ...['"data":', '"data":{', '{"data":{}}', '"events":[', '{"n":0}'],
)
const jsonLike = fc.array(part).map((parts) => parts.join(''))
// A valid request with one mutation.
const mangled = fc
  .tuple(object, object, fc.nat(), fc.constantFrom('', '{', '}', '"', ',', '"data":{},'))
  .map(([one, other, at, wrong]) => {
    const text = `{"type":"a","data":${one},"events":[{"data":${other}},{"data" : ${one}}]}`
    return text.slice(0, at % text.length) + wrong + text.slice(at % text.length)
  })

function parseStrictly(text: string): unknown {
  const value = JSON.parse(text)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('not an object')
  return value
}

async function outcome(parse: () => unknown): Promise<unknown> {
  try {
    return { value: await parse() }
  } catch {
    return 'refused'
  }
}
