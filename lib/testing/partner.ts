import { type EndpointRow, findEndpoint } from '@/db/queries/endpoints'
import { listNoticeRows } from '@/db/queries/notices'
import { createEndpoint } from '@/lib/endpoints/service'
import { createAccount, createKey, createPartner } from '@/lib/partners/service'
import { type Context, createContext, type Runtime } from '@/lib/platform/context'

/** A partner with one account and one key. */
export interface TestPartner {
  partnerId: string
  partnerKey: string
  accountId: string
  /** the system's context for this partner */
  ctx: Context
}

export interface TestEndpoint extends TestPartner {
  endpointId: string
}

/** Where the endpoints of scripted receivers are. */
export const endpointUrl = 'https://hooks.acme.example/x'

/** Another partner on the same database. */
export async function addPartner(runtime: Runtime, name = 'Acme', account?: string): Promise<TestPartner> {
  const system = createContext(runtime, { actor: { kind: 'system' }, requestId: 'req_test' })
  const { id: partnerId } = await createPartner(system, { name })
  const { id: accountId } = await createAccount(system, { partnerId, id: account })
  const { key: partnerKey } = await createKey(system, { kind: 'partner', partnerId })
  return { partnerId, partnerKey, accountId, ctx: { ...system, partnerId } }
}

/** Another endpoint of a partner; it is subscribed to everything unless told otherwise. */
export async function addEndpoint(
  partner: TestPartner,
  input: { url?: string; events?: string[]; secret?: string } = {},
): Promise<TestEndpoint> {
  const { id } = await createEndpoint(partner.ctx, { url: endpointUrl, events: ['*'], ...input })
  return { ...partner, endpointId: id }
}

export async function readEndpoint({ ctx, partnerId, endpointId }: TestEndpoint): Promise<EndpointRow> {
  const row = await findEndpoint(ctx.db, partnerId, endpointId)
  if (!row) throw new Error('The endpoint is gone')
  return row
}

/** A partner's notices of its endpoints, without those of single deliveries, oldest first. */
export async function listWarnings({ ctx, partnerId }: TestPartner) {
  const rows = await listNoticeRows(ctx.db, partnerId, { before: null, limit: 100 })
  const warnings = rows.reverse().filter(({ type }) => type !== 'webhook.delivery_failed')
  return warnings.map(({ type, data }) => ({ type, ...JSON.parse(data) }))
}
