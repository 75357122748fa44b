import { methodNotAllowed, route } from '@/lib/http/route'
import { notifications, notificationsInput } from '@/lib/notifications/schema'
import { changeNotifications, findNotifications } from '@/lib/notifications/service'

export const GET = route(
  { scope: 'notifications:read', summary: 'Get your email notifications', reply: notifications },
  ({ ctx }) => findNotifications(ctx),
)

export const PATCH = route(
  {
    scope: 'notifications:write',
    summary: 'Update your email notifications',
    body: notificationsInput,
    example: { by_mail: ['webhook.endpoint_disabled'] },
    reply: notifications,
  },
  ({ ctx, body }) => changeNotifications(ctx, body),
)

const refuse = methodNotAllowed('GET, PATCH')

export { refuse as DELETE, refuse as OPTIONS, refuse as POST, refuse as PUT }
