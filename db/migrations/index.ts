import type { Migration } from 'kysely'
import * as tenancy from './001-tenancy'
import * as delivery from './002-delivery'
import * as exactness from './003-exactness'
import * as endpointHealth from './004-endpoint-health'
import * as restApi from './005-rest-api'
import * as views from './008-views'

/** Static, so that a bundler carries every migration; names are never changed once released. */
export const migrations: Record<string, Migration> = {
  '001-tenancy': tenancy,
  '002-delivery': delivery,
  '003-exactness': exactness,
  '004-endpoint-health': endpointHealth,
  '005-rest-api': restApi,
  '008-views': views,
}
