import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { requirePartner } from '@/app/page-context'
import { KeyList } from '@/components/developers/key-list'
import { buttonClass } from '@/components/ui/button'
import { PageHead } from '@/components/ui/page-head'
import { listKeys } from '@/lib/keys/service'
import { hasScope } from '@/lib/platform/scopes'

export const metadata: Metadata = { title: 'Developers' }

const guides = [
  {
    href: '/developers/reference',
    title: 'API reference',
    text: 'Every API endpoint, with copyable examples',
  },
  {
    href: '/docs',
    title: 'Delivery and signing guide',
    text: 'Responses, retries and signatures',
  },
  { href: '/v1/openapi.json', title: 'openapi.json', text: 'OpenAPI 3.1 document' },
]

export default async function DevelopersPage() {
  const ctx = await requirePartner('/developers')
  const initial = { keys: await listKeys(ctx) }
  const canWrite = hasScope(ctx.actor, 'keys:write')
  return (
    <>
      <PageHead title="Developers" />
      <ul className="grid gap-x-6 gap-y-2 px-5 pb-5 max-card:px-4 card:grid-cols-3">
        {guides.map(({ href, title, text }) => (
          <li key={href} className="border-border-strong border-t pt-2">
            <Link href={href} prefetch={false} className="inline-block py-0.5 font-medium">
              {title}
            </Link>
            <p className="text-muted">{text}</p>
          </li>
        ))}
      </ul>
      <div className="flex items-center gap-3 px-5 pb-2 max-card:px-4">
        <h2 className="font-semibold text-md">API keys</h2>
        {canWrite ? (
          <Link href="/developers/new" className={`ml-auto ${buttonClass({ look: 'primary' })}`}>
            <Plus size={16} strokeWidth={1.75} aria-hidden="true" />
            New API key
          </Link>
        ) : null}
      </div>
      <KeyList initial={initial} canWrite={canWrite} />
    </>
  )
}
