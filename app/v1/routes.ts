import type { RouteModule } from '@/lib/openapi/document'
import * as auditLog from './audit-log/route'
import * as cancelDelivery from './deliveries/[id]/cancel/route'
import * as resendDelivery from './deliveries/[id]/resend/route'
import * as delivery from './deliveries/[id]/route'
import * as deliveryFacets from './deliveries/facets/route'
import * as deliveryHistogram from './deliveries/histogram/route'
import * as deliveries from './deliveries/route'
import * as eventTypes from './event-types/route'
import * as event from './events/[id]/route'
import * as events from './events/route'
import * as firstRun from './first-run/route'
import * as key from './keys/[id]/route'
import * as keys from './keys/route'
import * as acknowledgeNotice from './notices/[id]/acknowledge/route'
import * as notices from './notices/route'
import * as profilePassword from './profile/password/route'
import * as cancelReplay from './replays/[id]/cancel/route'
import * as pauseReplay from './replays/[id]/pause/route'
import * as resumeReplay from './replays/[id]/resume/route'
import * as replay from './replays/[id]/route'
import * as replays from './replays/route'
import * as session from './sessions/[id]/route'
import * as sessions from './sessions/route'
import * as stats from './stats/route'
import * as supportDeliveries from './support/deliveries/route'
import * as user from './users/[id]/route'
import * as users from './users/route'
import * as view from './views/[id]/route'
import * as views from './views/route'
import * as checkWebhook from './webhooks/[id]/check/route'
import * as rotateSecret from './webhooks/[id]/rotate-secret/route'
import * as webhook from './webhooks/[id]/route'
import * as webhookStats from './webhooks/[id]/stats/route'
import * as testWebhook from './webhooks/[id]/test/route'
import * as webhooks from './webhooks/route'

/** Every route of the API by its path, for the reference; a test compares it with the files. */
export const routes: Record<string, RouteModule> = {
  '/v1/webhooks': webhooks,
  '/v1/webhooks/{id}': webhook,
  '/v1/webhooks/{id}/rotate-secret': rotateSecret,
  '/v1/webhooks/{id}/test': testWebhook,
  '/v1/webhooks/{id}/check': checkWebhook,
  '/v1/webhooks/{id}/stats': webhookStats,
  '/v1/deliveries': deliveries,
  '/v1/deliveries/facets': deliveryFacets,
  '/v1/deliveries/histogram': deliveryHistogram,
  '/v1/deliveries/{id}': delivery,
  '/v1/deliveries/{id}/resend': resendDelivery,
  '/v1/deliveries/{id}/cancel': cancelDelivery,
  '/v1/replays': replays,
  '/v1/replays/{id}': replay,
  '/v1/replays/{id}/pause': pauseReplay,
  '/v1/replays/{id}/resume': resumeReplay,
  '/v1/replays/{id}/cancel': cancelReplay,
  '/v1/notices': notices,
  '/v1/notices/{id}/acknowledge': acknowledgeNotice,
  '/v1/event-types': eventTypes,
  '/v1/stats': stats,
  '/v1/views': views,
  '/v1/views/{id}': view,
  '/v1/first-run': firstRun,
  '/v1/audit-log': auditLog,
  '/v1/keys': keys,
  '/v1/keys/{id}': key,
  '/v1/users': users,
  '/v1/users/{id}': user,
  '/v1/sessions': sessions,
  '/v1/sessions/{id}': session,
  '/v1/profile/password': profilePassword,
  '/v1/events': events,
  '/v1/events/{id}': event,
  '/v1/support/deliveries': supportDeliveries,
}
