import type { Insertable } from 'kysely'
import type { Db } from '@/db/tables/schema'
import type { SupportNotesTable } from '@/db/tables/support-notes'

export async function insertNote(db: Db, note: Insertable<SupportNotesTable>): Promise<void> {
  await db.insertInto('support_notes').values(note).execute()
}

export type NoteRow = Awaited<ReturnType<typeof listNotes>>[number]

/** The latest notes about a failure or a partner, newest first, with their authors' names. */
export function listNotes(db: Db, subjectId: string, max: number) {
  return db
    .selectFrom('support_notes')
    .leftJoin('users', 'users.id', 'support_notes.author_id')
    .select(({ fn }) => [
      'support_notes.id',
      'support_notes.text',
      'support_notes.author_id',
      'support_notes.created_at',
      fn.coalesce('users.name', 'users.email').as('author_name'),
    ])
    .where('subject_id', '=', subjectId)
    .orderBy('support_notes.id', 'desc')
    .limit(max)
    .execute()
}

/** How many notes each of these has. */
export async function countNotes(db: Db, subjectIds: string[]): Promise<Map<string, number>> {
  if (subjectIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('support_notes')
    .select(({ fn }) => ['subject_id', fn.countAll().as('count')])
    .where('subject_id', 'in', subjectIds)
    .groupBy('subject_id')
    .execute()
  return new Map(rows.map(({ subject_id, count }) => [subject_id, Number(count)]))
}
