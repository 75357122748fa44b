import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { failure, failureTag, updateFailureInput } from '@/lib/support/failure-schema'
import { changeFailure, findAssigneeFlaws, getFailure } from '@/lib/support/failures'
import { failureDetail } from '@/lib/support/schema'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'support:read', summary: 'Get a failure', etag: failureTag, reply: failureDetail },
    ({ ctx, id }) => getFailure(ctx, id),
  ),
  PATCH: route(
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
  ),
})
