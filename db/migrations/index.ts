import type { Migration } from 'kysely'
import * as tenancy from './001-tenancy'
import * as delivery from './002-delivery'
import * as exactness from './003-exactness'
import * as endpointHealth from './004-endpoint-health'
import * as restApi from './005-rest-api'
import * as support from './006-support'
import * as liveDeliveries from './007-live-deliveries'
import * as views from './008-views'
import * as tools from './009-tools'
import * as people from './010-people'
import * as endpointStops from './011-endpoint-stops'
import * as eventFingerprints from './012-event-fingerprints'
import * as memberships from './014-memberships'
import * as searchKeys from './015-search-keys'
import * as attemptAddress from './016-attempt-address'
import * as previousSecrets from './017-previous-secrets'

/** Static imports, so that a bundler includes every migration; names never change once released. */
export const migrations: Record<string, Migration> = {
  '001-tenancy': tenancy,
  '002-delivery': delivery,
  '003-exactness': exactness,
  '004-endpoint-health': endpointHealth,
  '005-rest-api': restApi,
  '006-support': support,
  '007-live-deliveries': liveDeliveries,
  '008-views': views,
  '009-tools': tools,
  '010-people': people,
  '011-endpoint-stops': endpointStops,
  '012-event-fingerprints': eventFingerprints,
  '014-memberships': memberships,
  '015-search-keys': searchKeys,
  '016-attempt-address': attemptAddress,
  '017-previous-secrets': previousSecrets,
}
