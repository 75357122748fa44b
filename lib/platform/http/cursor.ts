import { createHmac, timingSafeEqual } from 'node:crypto'
import { invalidField } from '@/lib/contract/errors'
import { cursorRule } from '@/lib/contract/paging'
import type { Context } from '@/lib/platform/context'

/** An opaque cursor: where the next page starts, signed together with the list it belongs to. */
export function encodeCursor(ctx: Context, list: string, before: string | null): string | null {
  if (before === null) return null
  return Buffer.from(`${before}.${sign(ctx, list, before)}`).toString('base64url')
}

/** The id that a cursor continues from; throws a 422 when it was altered or belongs to another list or partner. */
export function decodeCursor(ctx: Context, list: string, cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  const [before = ''] = Buffer.from(cursor, 'base64url').toString().split('.')
  // Compares the whole text, since base64 decoding ignores appended characters.
  const expected = Buffer.from(encodeCursor(ctx, list, before) ?? '')
  const given = Buffer.from(cursor)
  if (given.length === expected.length && timingSafeEqual(given, expected)) return before
  throw invalidField('cursor', cursorRule)
}

function sign(ctx: Context, list: string, before: string): string {
  return createHmac('sha256', ctx.runtime.nextAuthSecret)
    .update(JSON.stringify(['cursor', ctx.partnerId, list, before]))
    .digest('base64url')
    .slice(0, 22)
}
