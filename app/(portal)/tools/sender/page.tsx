import type { Metadata } from 'next'
import { TestSender } from '@/components/tools/test-sender'
import { hasScope } from '@/lib/auth/scopes'
import { findEndpoints } from '@/lib/endpoints/service'
import { printedExample } from '@/lib/events/examples'
import { eventTypeNames } from '@/lib/events/types'
import { addressOf, requirePartner, type Search } from '../../../wiring'

export const metadata: Metadata = { title: 'Test sender' }

const examples = Object.fromEntries(eventTypeNames.map((type) => [type, printedExample(type)]))

export default async function TestSenderPage({ searchParams }: { searchParams: Search }) {
  const ctx = await requirePartner(await addressOf('/tools/sender', searchParams))
  return (
    <TestSender
      endpoints={await findEndpoints(ctx)}
      examples={examples}
      canWrite={hasScope(ctx.actor, 'endpoints:write')}
      deadlineMs={ctx.runtime.egress.timeoutMs}
    />
  )
}
