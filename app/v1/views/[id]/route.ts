import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { deletedView } from '@/lib/views/schema'
import { removeView } from '@/lib/views/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  DELETE: route({ scope: 'views:write', summary: 'Delete a saved view', reply: deletedView }, ({ ctx, id }) =>
    removeView(ctx, id),
  ),
})
