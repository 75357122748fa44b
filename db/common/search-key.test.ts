import { expect, it } from 'vitest'
import { foldText, searchKeyOf } from './search-key'

it.each([
  ['Österreich', 'ÖSTERREICH'],
  ['O\u0308sterreich', 'österreich'],
  ['Straße', 'STRASSE'],
  ['Σίσυφος', 'ΣΊΣΥΦΟΣ'],
  ['Привет', 'ПРИВЕТ'],
  ['Ａｃｍｅ', 'acme'],
  ['ქართული', 'ᲥᲐᲠᲗᲣᲚᲘ'],
])('%s and %s are one', (one, other) => expect(foldText(one)).toBe(foldText(other)))

it.each([
  'bücher',
  'BÜCHER',
  'xn--bcher',
  'hooks.bücher.example/Recover',
  'https://hooks.xn--bcher-kva.example',
])('a URL is found by %s', (text) => {
  const key = searchKeyOf('https://hooks.xn--bcher-kva.example/recover?a=1')
  expect(key).toContain(foldText(text))
})

it('a host that is no name in punycode stands as it is', () => {
  expect(searchKeyOf('https://xn--a.example/')).toContain('xn--a.example')
})
