import Link from 'next/link'
import { PageHead } from '@/components/ui/page-head'
import { loadContext } from '../wiring'

/** What stands in the place of a page that the reader's role does not allow. */
export default async function ForbiddenPage() {
  const ctx = await loadContext()
  return (
    <>
      <PageHead title="Not allowed" />
      <p className="max-w-lg px-5 text-text-2 max-card:px-4">
        Your role is {ctx?.actor.role ?? 'unknown'}, which does not allow this. An owner can change it;{' '}
        <Link href="/settings" className="underline underline-offset-3">
          what each role may do
        </Link>{' '}
        stands under Settings.
      </p>
    </>
  )
}
