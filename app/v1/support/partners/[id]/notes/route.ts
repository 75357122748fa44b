import { methodNotAllowed, route } from '@/lib/http/route'
import { note, noteInput } from '@/lib/support/failure-schema'
import { addPartnerNote } from '@/lib/support/notes'

export const POST = route(
  {
    scope: 'support:write',
    summary: 'Add a note to a partner',
    body: noteInput,
    example: { text: 'Moves to a new host in March.' },
    reply: note,
    status: 201,
  },
  ({ ctx, id, body }) => addPartnerNote(ctx, id, body),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
