import { methodNotAllowed, route } from '@/lib/http/route'
import { note, noteInput } from '@/lib/support/failure-schema'
import { addFailureNote } from '@/lib/support/notes'

export const POST = route(
  {
    scope: 'support:write',
    summary: 'Add a note to a failure',
    body: noteInput,
    example: { text: 'They renew the certificate today.' },
    reply: note,
    status: 201,
  },
  ({ ctx, id, body }) => addFailureNote(ctx, id, body),
)

const refuse = methodNotAllowed('POST')

export { refuse as DELETE, refuse as GET, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
