import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { note, noteInput } from '@/lib/support/failure-schema'
import { addFailureNote } from '@/lib/support/notes'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'support:write',
      summary: 'Add a note to a failure',
      body: noteInput,
      example: { text: 'They renew the certificate today.' },
      reply: note,
      status: 201,
    },
    ({ ctx, id, body }) => addFailureNote(ctx, id, body),
  ),
})
