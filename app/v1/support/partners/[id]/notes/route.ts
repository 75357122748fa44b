import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { note, noteInput } from '@/lib/support/failure-schema'
import { addPartnerNote } from '@/lib/support/notes'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  POST: route(
    {
      scope: 'support:write',
      summary: 'Add a note to a partner',
      body: noteInput,
      example: { text: 'Moves to a new host in March.' },
      reply: note,
      status: 201,
    },
    ({ ctx, id, body }) => addPartnerNote(ctx, id, body),
  ),
})
