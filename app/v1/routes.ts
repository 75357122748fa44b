import type { RouteModule } from '@/lib/openapi/document'
import * as auditLog from './audit-log/route'
import * as delivery from './deliveries/[id]/route'
import * as deliveries from './deliveries/route'
import * as events from './events/route'
import * as key from './keys/[id]/route'
import * as keys from './keys/route'
import * as notices from './notices/route'
import * as supportDeliveries from './support/deliveries/route'
import * as webhook from './webhooks/[id]/route'
import * as webhooks from './webhooks/route'

/** Every route of the API by its path, for the reference; a test compares it with the files. */
export const routes: Record<string, RouteModule> = {
  '/v1/webhooks': webhooks,
  '/v1/webhooks/{id}': webhook,
  '/v1/deliveries': deliveries,
  '/v1/deliveries/{id}': delivery,
  '/v1/notices': notices,
  '/v1/audit-log': auditLog,
  '/v1/keys': keys,
  '/v1/keys/{id}': key,
  '/v1/events': events,
  '/v1/support/deliveries': supportDeliveries,
}
