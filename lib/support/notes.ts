import { findFailure } from '@/db/queries/failures'
import { insertNote, type NoteRow } from '@/db/queries/support-notes'
import { findPartner } from '@/db/queries/tenancy'
import { recordChange } from '@/lib/audit/record'
import type { AuditAction } from '@/lib/audit/schema'
import { notFound } from '@/lib/contract/errors'
import { toPublicTime } from '@/lib/contract/time'
import { idOf } from '@/lib/platform/actor'
import { type Context, withTransaction } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { assertScope } from '@/lib/platform/scopes'
import type { Note, NoteInput } from './failure-schema'

/** How many notes of one failure or partner are shown. */
export const maxNotes = 100

/** Writes a note about a failure; throws a 404 problem for an unknown id. */
export function addFailureNote(ctx: Context, id: string, input: NoteInput): Promise<Note> {
  return addNote(ctx, input, 'failure.noted', async (tx) => {
    const row = await findFailure(tx.db, id)
    return row && { partnerId: row.partner_id, subjectId: row.id, targetId: row.endpoint_id }
  })
}

/** Writes a note about a partner; throws a 404 problem for an unknown id. */
export function addPartnerNote(ctx: Context, id: string, input: NoteInput): Promise<Note> {
  return addNote(ctx, input, 'partner.noted', async (tx) => {
    const row = await findPartner(tx.db, id)
    return row && { partnerId: row.id, subjectId: row.id, targetId: row.id }
  })
}

interface Subject {
  partnerId: string
  subjectId: string
  /** the target in the partner's audit log */
  targetId: string
}

// The partner's log shows that a note exists; its text is for staff only.
async function addNote(
  ctx: Context,
  { text }: NoteInput,
  action: AuditAction,
  findSubject: (tx: Context) => Promise<Subject | undefined>,
): Promise<Note> {
  assertScope(ctx.actor, 'support:write')
  return withTransaction(ctx, async (tx) => {
    const subject = await findSubject(tx)
    if (!subject) throw notFound()
    const { partnerId, subjectId, targetId } = subject
    const row = {
      id: newId('not'),
      partner_id: partnerId,
      subject_id: subjectId,
      author_id: idOf(tx.actor) ?? '',
      text,
      created_at: tx.runtime.now(),
    }
    await insertNote(tx.db, row)
    await recordChange({ ...tx, partnerId }, { action, targetId })
    const { actor } = tx
    return toNote({ ...row, author_name: actor.kind === 'user' ? (actor.name ?? actor.email) : null })
  })
}

/** A note as the API shows it. */
export function toNote({ id, text, author_id, author_name, created_at }: NoteRow): Note {
  return {
    id,
    text,
    author: { id: author_id, name: author_name ?? 'Former staff member' },
    created_at: toPublicTime(created_at),
  }
}
