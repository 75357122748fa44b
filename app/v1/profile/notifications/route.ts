import { resource } from '@/lib/api/resource'
import { route } from '@/lib/api/route'
import { notifications, notificationsInput } from '@/lib/notifications/schema'
import { changeNotifications, getNotifications } from '@/lib/notifications/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'notifications:read', summary: 'Get your email notifications', reply: notifications },
    ({ ctx }) => getNotifications(ctx),
  ),
  PATCH: route(
    {
      scope: 'notifications:write',
      summary: 'Update your email notifications',
      body: notificationsInput,
      example: { by_mail: ['webhook.endpoint_disabled'] },
      reply: notifications,
    },
    ({ ctx, body }) => changeNotifications(ctx, body),
  ),
})
