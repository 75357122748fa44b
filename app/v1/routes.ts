import type { RouteModule } from '@/lib/openapi/document'
import * as auditLog from './audit-log/route'
import * as cancelDelivery from './deliveries/[id]/cancel/route'
import * as resendDelivery from './deliveries/[id]/resend/route'
import * as delivery from './deliveries/[id]/route'
import * as deliveryFacets from './deliveries/facets/route'
import * as deliveryHistogram from './deliveries/histogram/route'
import * as liveDeliveries from './deliveries/live/route'
import * as deliveries from './deliveries/route'
import * as eventTypes from './event-types/route'
import * as event from './events/[id]/route'
import * as events from './events/route'
import * as firstRun from './first-run/route'
import * as inboxRequests from './inboxes/[id]/requests/route'
import * as inbox from './inboxes/[id]/route'
import * as inboxes from './inboxes/route'
import * as invite from './invites/[id]/route'
import * as acceptInvite from './invites/accept/route'
import * as invites from './invites/route'
import * as key from './keys/[id]/route'
import * as keys from './keys/route'
import * as acknowledgeNotice from './notices/[id]/acknowledge/route'
import * as acknowledgeNotices from './notices/acknowledge-all/route'
import * as notices from './notices/route'
import * as leavePartner from './profile/leave/route'
import * as memberships from './profile/memberships/route'
import * as profileNotifications from './profile/notifications/route'
import * as profilePassword from './profile/password/route'
import * as cancelReplay from './replays/[id]/cancel/route'
import * as pauseReplay from './replays/[id]/pause/route'
import * as resumeReplay from './replays/[id]/resume/route'
import * as replay from './replays/[id]/route'
import * as replays from './replays/route'
import * as session from './sessions/[id]/route'
import * as currentSession from './sessions/current/route'
import * as sessions from './sessions/route'
import * as stats from './stats/route'
import * as revealDelivery from './support/deliveries/[id]/reveal/route'
import * as supportDelivery from './support/deliveries/[id]/route'
import * as supportDeliveries from './support/deliveries/route'
import * as failureNotes from './support/failures/[id]/notes/route'
import * as failure from './support/failures/[id]/route'
import * as failures from './support/failures/route'
import * as partnerNotes from './support/partners/[id]/notes/route'
import * as partner from './support/partners/[id]/route'
import * as partners from './support/partners/route'
import * as search from './support/search/route'
import * as system from './support/system/route'
import * as user from './users/[id]/route'
import * as users from './users/route'
import * as view from './views/[id]/route'
import * as views from './views/route'
import * as checkWebhook from './webhooks/[id]/check/route'
import * as rotateSecret from './webhooks/[id]/rotate-secret/route'
import * as webhook from './webhooks/[id]/route'
import * as webhookSigning from './webhooks/[id]/signing/route'
import * as webhookStats from './webhooks/[id]/stats/route'
import * as testWebhook from './webhooks/[id]/test/route'
import * as checkUrl from './webhooks/check/route'
import * as webhooks from './webhooks/route'

/** Every route of the API by its path, for the reference; a test compares it with the files. */
export const routes: Record<string, RouteModule> = {
  '/v1/webhooks': webhooks,
  '/v1/webhooks/check': checkUrl,
  '/v1/webhooks/{id}': webhook,
  '/v1/webhooks/{id}/rotate-secret': rotateSecret,
  '/v1/webhooks/{id}/test': testWebhook,
  '/v1/webhooks/{id}/check': checkWebhook,
  '/v1/webhooks/{id}/signing': webhookSigning,
  '/v1/webhooks/{id}/stats': webhookStats,
  '/v1/deliveries': deliveries,
  '/v1/deliveries/facets': deliveryFacets,
  '/v1/deliveries/histogram': deliveryHistogram,
  '/v1/deliveries/live': liveDeliveries,
  '/v1/deliveries/{id}': delivery,
  '/v1/deliveries/{id}/resend': resendDelivery,
  '/v1/deliveries/{id}/cancel': cancelDelivery,
  '/v1/replays': replays,
  '/v1/replays/{id}': replay,
  '/v1/replays/{id}/pause': pauseReplay,
  '/v1/replays/{id}/resume': resumeReplay,
  '/v1/replays/{id}/cancel': cancelReplay,
  '/v1/notices': notices,
  '/v1/notices/acknowledge-all': acknowledgeNotices,
  '/v1/notices/{id}/acknowledge': acknowledgeNotice,
  '/v1/event-types': eventTypes,
  '/v1/inboxes': inboxes,
  '/v1/inboxes/{id}': inbox,
  '/v1/inboxes/{id}/requests': inboxRequests,
  '/v1/stats': stats,
  '/v1/views': views,
  '/v1/views/{id}': view,
  '/v1/first-run': firstRun,
  '/v1/audit-log': auditLog,
  '/v1/keys': keys,
  '/v1/keys/{id}': key,
  '/v1/users': users,
  '/v1/users/{id}': user,
  '/v1/invites': invites,
  '/v1/invites/{id}': invite,
  '/v1/invites/accept': acceptInvite,
  '/v1/sessions': sessions,
  '/v1/sessions/{id}': session,
  '/v1/sessions/current': currentSession,
  '/v1/profile/memberships': memberships,
  '/v1/profile/leave': leavePartner,
  '/v1/profile/notifications': profileNotifications,
  '/v1/profile/password': profilePassword,
  '/v1/events': events,
  '/v1/events/{id}': event,
  '/v1/support/failures': failures,
  '/v1/support/failures/{id}': failure,
  '/v1/support/failures/{id}/notes': failureNotes,
  '/v1/support/search': search,
  '/v1/support/partners': partners,
  '/v1/support/partners/{id}': partner,
  '/v1/support/partners/{id}/notes': partnerNotes,
  '/v1/support/deliveries': supportDeliveries,
  '/v1/support/deliveries/{id}': supportDelivery,
  '/v1/support/deliveries/{id}/reveal': revealDelivery,
  '/v1/support/system': system,
}
