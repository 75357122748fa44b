import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { newView, view, viewList } from '@/lib/views/schema'
import { createView, listViews } from '@/lib/views/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route({ scope: 'views:read', summary: 'List saved views', reply: viewList }, async ({ ctx }) => ({
    views: await listViews(ctx),
  })),
  POST: route(
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
  ),
})
