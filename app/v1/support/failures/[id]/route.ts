import { methodNotAllowed, route } from '@/lib/http/route'
import { failure, failureTag, updateFailureInput } from '@/lib/support/failure-schema'
import { changeFailure, findAssigneeFlaws, getFailure } from '@/lib/support/failures'
import { failureDetail } from '@/lib/support/schema'

export const GET = route(
  { scope: 'support:read', summary: 'Get a failure', etag: failureTag, reply: failureDetail },
  ({ ctx, id }) => getFailure(ctx, id),
)

export const PATCH = route(
  {
    scope: 'support:write',
    summary: 'Update a failure’s state or assignee',
    ifMatch: true,
    etag: failureTag,
    body: updateFailureInput,
    findFlaws: findAssigneeFlaws,
    example: { state: 'waiting_for_partner' },
    reply: failure,
  },
  ({ ctx, id, body }) => changeFailure(ctx, id, body),
)

const refuse = methodNotAllowed('GET, PATCH')

export { refuse as DELETE, refuse as OPTIONS, refuse as POST, refuse as PUT }
