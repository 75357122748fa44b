import { methodNotAllowed, route } from '@/lib/http/route'
import { newView, view, viewList } from '@/lib/views/schema'
import { createView, findViews } from '@/lib/views/service'

export const GET = route(
  { scope: 'views:read', summary: 'List saved views', reply: viewList },
  async ({ ctx }) => ({ views: await findViews(ctx) }),
)

export const POST = route(
  {
    scope: 'views:write',
    summary: 'Create a saved view',
    body: newView,
    example: { name: 'Server errors', filter: 'status:failed code:5xx' },
    reply: view,
    status: 201,
    conflict: 'The name is taken, or the limit (50) is reached.',
  },
  ({ ctx, body }) => createView(ctx, body),
)

const refuse = methodNotAllowed('GET, POST')

export { refuse as DELETE, refuse as OPTIONS, refuse as PATCH, refuse as PUT }
