import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { newView, view, viewList } from '@/lib/views/schema'
import { createView, findViews } from '@/lib/views/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'views:read', summary: 'Saved views of the deliveries, by name', reply: viewList },
    async ({ ctx }) => ({ views: await findViews(ctx) }),
  ),
  POST: route(
    {
      scope: 'views:write',
      summary: 'Save a filter of the deliveries under a name',
      body: newView,
      example: { name: 'Server errors', filter: 'status:failed code:5xx' },
      reply: view,
      status: 201,
      conflict: 'The name is taken, or the partner has fifty views already.',
    },
    ({ ctx, body }) => createView(ctx, body),
  ),
})
