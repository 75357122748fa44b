import { describe, expect, it } from 'vitest'
import type { Context } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { badFields } from '@/lib/testing/call'
import { decodeCursor, encodeCursor } from './cursor'

// A cursor needs nothing else from the context.
const contextOf = (partnerId: string, nextAuthSecret = 'a secret of this installation') =>
  ({ partnerId, runtime: { nextAuthSecret } }) as Context

const acme = contextOf('prt_acme')
const id = newId('dlv')
const cursor = encodeCursor(acme, 'deliveries', id) ?? ''

function refusalOf(ctx: Context, list: string, text: string): unknown {
  try {
    return decodeCursor(ctx, list, text)
  } catch (error) {
    return error
  }
}
const refused = expect.objectContaining({
  code: 'invalid',
  errors: [expect.objectContaining({ field: 'cursor' })],
})

describe('a page cursor', () => {
  it('decodes to the position it was made from', () => {
    expect(decodeCursor(acme, 'deliveries', cursor)).toBe(id)
  })

  it('is null on the last page, and its absence means the first page', () => {
    expect(encodeCursor(acme, 'deliveries', null)).toBeNull()
    expect(decodeCursor(acme, 'deliveries', undefined)).toBeNull()
  })

  it('needs no escaping in a URL', () => {
    expect(encodeURIComponent(cursor)).toBe(cursor)
  })

  it.each([
    ['another partner', contextOf('prt_other'), 'deliveries'],
    ['another list', acme, 'notices'],
    ['another filter', acme, '["deliveries","failed",null]'],
    ['another installation', contextOf('prt_acme', 'another secret'), 'deliveries'],
  ])('of %s is refused with an error that names the field', (_, ctx, list) => {
    expect(refusalOf(ctx, list, cursor)).toEqual(refused)
    expect(badFields(refusalOf(ctx, list, cursor) as never)).toEqual(['cursor'])
  })

  it('is refused when any one character is changed, left out or added', () => {
    for (let i = 0; i < cursor.length; i++) {
      const [head, tail] = [cursor.slice(0, i), cursor.slice(i + 1)]
      for (const other of ['A', 'z', '0', '-', '_', '']) {
        if (other === cursor[i]) continue
        expect(refusalOf(acme, 'deliveries', head + other + tail)).toEqual(refused)
      }
      expect(refusalOf(acme, 'deliveries', `${head}.${cursor.slice(i)}`)).toEqual(refused)
    }
  })

  it.each(['', '.', 'nonsense', '💥', `${cursor}=`, `${cursor} `, cursor + cursor, id])(
    'is refused in an invalid form: %j',
    (text) => {
      expect(refusalOf(acme, 'deliveries', text)).toEqual(refused)
    },
  )

  it('is refused with a guessed or missing signature', () => {
    for (const forged of [id, `${id}.`, `${id}.${'A'.repeat(22)}`, `${cursor}.x`]) {
      expect(refusalOf(acme, 'deliveries', Buffer.from(forged).toString('base64url'))).toEqual(refused)
    }
    const opened = Buffer.from(cursor, 'base64url').toString()
    const longer = Buffer.from(`${opened}.x`).toString('base64url')
    expect(refusalOf(acme, 'deliveries', longer)).toEqual(refused)
  })
})
