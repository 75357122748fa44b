import { describe, expect, it } from 'vitest'
import { normaliseEmail } from './email'

describe('normaliseEmail', () => {
  it.each([
    ['owner@acme.example', 'owner@acme.example'],
    ['  Owner@ACME.Example\n', 'owner@acme.example'],
    ['o.w-n_e%r+tag@mail.acme.example', 'o.w-n_e%r+tag@mail.acme.example'],
    ['ｏｗｎｅｒ@acme.example', 'owner@acme.example'],
    ['a＠b.com', 'a@b.com'],
    ['\u212aim@acme.example', 'kim@acme.example'],
    ['admin@localhost', 'admin@localhost'],
  ])('spells %j as %s', (text, expected) => {
    expect(normaliseEmail(text)).toBe(expected)
    expect(normaliseEmail(expected)).toBe(expected)
  })

  it.each([
    '',
    'owner',
    '@acme.example',
    'owner@',
    'owner@acme..example',
    'owner@.example',
    'owner@acme.example.',
    'a@b@c.com',
    'a＠b@c.com',
    'a@b＠c.com',
    'a＠b＠c.com',
    '"x@evil"@b.com',
    '"x"@b.com',
    'x@evil.com,y@b.com',
    'x@evil.com y@b.com',
    'x@evil.com;y@b.com',
    'Owner <owner@acme.example>',
    '<owner@acme.example>',
    'owner(comment)@acme.example',
    'owner@[127.0.0.1]',
    'own\u0000er@acme.example',
    'own\ner@acme.example',
    'own\u200ber@acme.example',
    'оwner@acme.example',
    'owner@bücher.example',
    "owner'--@acme.example",
    `${'a'.repeat(250)}@b.com`,
  ])('refuses %j', (text) => {
    expect(normaliseEmail(text)).toBeNull()
  })
})
