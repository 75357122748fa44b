import type { Metadata } from 'next'
import { Reference } from '@/components/developers/reference'
import { PageHead } from '@/components/ui/page-head'
import { findEndpoints } from '@/lib/endpoints/service'
import { describeApi, listOperations } from '@/lib/openapi/document'
import { listReference } from '@/lib/openapi/reference'
import { routes } from '../../../v1/routes'
import { requirePartner } from '../../../wiring'

export const metadata: Metadata = { title: 'API reference' }

let document: object | undefined

// What only the platform and support may call is no partner's business.
function describePartnerApi(serverUrl: string): object {
  document ??= describeApi(
    listOperations(routes).filter(({ spec }) => !/^(events|support):/.test(spec.scope)),
    serverUrl,
  )
  return document
}

export default async function ReferencePage() {
  const ctx = await requirePartner('/developers/reference')
  const [first] = await findEndpoints(ctx)
  const ids: Record<string, string> = first ? { webhooks: first.id } : {}
  return (
    <>
      <PageHead title="API reference" note="Commands read your key from $PARTNER_KEY" />
      <Reference groups={listReference(describePartnerApi(ctx.runtime.publicUrl), ids)} />
    </>
  )
}
