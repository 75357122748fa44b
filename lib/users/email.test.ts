import { describe, expect, it } from 'vitest'
import { normaliseEmail, spellEmail } from './email'

const at = (length: number, domain = 'b.com') => `${'a'.repeat(length)}@${domain}`

describe('normalising an email address', () => {
  it.each([
    ['owner@acme.example', 'owner@acme.example'],
    ['  Owner@ACME.Example\n', 'owner@acme.example'],
    ['o.w-n_e%r+tag@mail.acme.example', 'o.w-n_e%r+tag@mail.acme.example'],
    ["O'Connor@acme.example", "o'connor@acme.example"],
    ['r&d@acme.example', 'r&d@acme.example'],
    ["!#$%&'*+-/=?^_`{|}~@acme.example", "!#$%&'*+-/=?^_`{|}~@acme.example"],
    ['admin@localhost', 'admin@localhost'],
    ['owner@bücher.example', 'owner@xn--bcher-kva.example'],
    ['owner@BÜCHER.example', 'owner@xn--bcher-kva.example'],
    ['owner@bu\u0308cher.example', 'owner@xn--bcher-kva.example'],
    ['owner@XN--bcher-kva.example', 'owner@xn--bcher-kva.example'],
    ['owner@例え.テスト', 'owner@xn--r8jz45g.xn--zckzah'],
    [at(64), at(64)],
    [`a@${'b'.repeat(63)}.com`, `a@${'b'.repeat(63)}.com`],
    [`a@${'b.'.repeat(125)}cc`, `a@${'b.'.repeat(125)}cc`],
  ])('turns %j into %s', (text, expected) => {
    expect(normaliseEmail(text)).toBe(expected)
    expect(normaliseEmail(expected)).toBe(expected)
    expect(spellEmail(text)).toBe(expected)
  })

  it.each([
    '',
    'owner',
    '@acme.example',
    'owner@',
    'owner@acme..example',
    'owner@.example',
    'owner@acme.example.',
    'owner@acme_inc.example',
    'owner@bü_cher.example',
    'owner@bü%63her.example',
    'owner@bücher.example:25',
    'a@b@c.com',
    'a＠b.com',
    'ａ＠b.com',
    'a＠b@c.com',
    'a@b＠c.com',
    'a＠b＠c.com',
    'ｏｗｎｅｒ@acme.example',
    '\u212aim@acme.example',
    'owner@\u212aing.example',
    'owner@ａcme.example',
    'owner@acme。example',
    'owner@bü\u200bcher.example',
    'owner@ac\u00adme.example',
    '"x@evil"@b.com',
    '"x"@b.com',
    'x@evil.com,y@b.com',
    'x@evil.com y@b.com',
    'x@evil.com;y@b.com',
    'a b@c.com',
    'a\\b@c.com',
    'Owner <owner@acme.example>',
    '<owner@acme.example>',
    'owner(comment)@acme.example',
    'owner@[127.0.0.1]',
    'own\u0000er@acme.example',
    'own\ner@acme.example',
    'owner@acme\r\nBcc:x.example',
    'own\u200ber@acme.example',
    'оwner@acme.example',
    at(250),
    `a@${'b'.repeat(64)}é.com`,
    `a@${'b.'.repeat(126)}cc`,
  ])('refuses %j', (text) => {
    expect(normaliseEmail(text)).toBeNull()
    expect(spellEmail(text)).toBeNull()
  })

  // They may belong to users who were added when these were accepted.
  it.each(['a..b@acme.example', '.a@acme.example', 'a.@acme.example', at(65), 'a@127.0.0.1', 'a@-b.example'])(
    'refuses %j for new users but still finds an existing user by it',
    (text) => {
      expect(normaliseEmail(text)).toBeNull()
      expect(spellEmail(text.toUpperCase())).toBe(text)
    },
  )
})
