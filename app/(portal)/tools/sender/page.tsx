import type { Metadata } from 'next'
import { addressOf, requirePartner, type Search } from '@/app/page-context'
import { TestSender } from '@/components/tools/test-sender'
import { eventTypeNames } from '@/lib/contract/event-types'
import { listEndpoints } from '@/lib/endpoints/service'
import { printedExample } from '@/lib/events/examples'
import { hasScope } from '@/lib/platform/scopes'

export const metadata: Metadata = { title: 'Test sender' }

const examples = Object.fromEntries(eventTypeNames.map((type) => [type, printedExample(type)]))

export default async function TestSenderPage({ searchParams }: { searchParams: Search }) {
  const ctx = await requirePartner(await addressOf('/tools/sender', searchParams))
  return (
    <TestSender
      endpoints={await listEndpoints(ctx)}
      examples={examples}
      canWrite={hasScope(ctx.actor, 'endpoints:write')}
      deadlineMs={ctx.runtime.egress.timeoutMs}
    />
  )
}
