import type { Metadata } from 'next'
import { addressOf, requirePartner, type Search } from '@/app/page-context'
import { Reference } from '@/components/developers/reference'
import { PageHead } from '@/components/ui/page-head'
import { Segmented } from '@/components/ui/segmented'
import { listEndpoints } from '@/lib/endpoints/service'
import { describeApi, listOperations } from '@/lib/openapi/document'
import { listReference } from '@/lib/openapi/reference'
import { type SampleLanguage, sampleLanguages } from '@/lib/openapi/schema'
import type { Runtime } from '@/lib/platform/context'
import { routes } from '../../../v1/routes'

export const metadata: Metadata = { title: 'API reference' }

let document: object | undefined

// Partners don't see operations that only the platform and support may call.
function describePartnerApi({ publicUrl: serverUrl, egress: { timeoutMs } }: Runtime): object {
  document ??= describeApi(
    listOperations(routes).filter(({ spec }) => !/^(events|support):/.test(spec.scope)),
    { serverUrl, timeoutMs },
  )
  return document
}

export default async function ReferencePage({ searchParams }: { searchParams: Search }) {
  const ctx = await requirePartner(await addressOf('/developers/reference', searchParams))
  const { language: wanted } = await searchParams
  const language = sampleLanguages.find((name) => name.toLowerCase() === wanted) ?? 'curl'
  const [first] = await listEndpoints(ctx)
  const ids: Record<string, string> = first ? { webhooks: first.id } : {}
  return (
    <>
      <PageHead title="API reference" note="Examples read your key from $PARTNER_KEY">
        <Segmented label="Language" options={sampleLanguages.map((name) => optionOf(name, language))} />
      </PageHead>
      <Reference groups={listReference(describePartnerApi(ctx.runtime), { ids, language })} />
    </>
  )
}

function optionOf(name: SampleLanguage, current: SampleLanguage) {
  const href =
    name === 'curl' ? '/developers/reference' : `/developers/reference?language=${name.toLowerCase()}`
  return { href, label: name === 'curl' ? 'cURL' : name, isCurrent: name === current }
}
