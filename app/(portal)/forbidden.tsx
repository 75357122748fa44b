import Link from 'next/link'
import { loadContext } from '@/app/page-context'
import { PageHead } from '@/components/ui/page-head'
import { listUsers } from '@/lib/users/team'

/** Shown instead of a page that the user's role does not allow: names the role and who can help. */
export default async function ForbiddenPage() {
  const ctx = await loadContext()
  if (!ctx) return null
  const owners = (await listUsers(ctx)).filter(({ role }) => role === 'owner')
  const names = owners.map(({ name, email }) => name ?? email)
  return (
    <>
      <PageHead title="You don’t have permission to do this" />
      <p className="max-w-lg px-5 text-text-2 max-card:px-4">
        Your role ({ctx.actor.role}) doesn’t allow this. An owner can do it for you or change your role:{' '}
        <b className="font-medium text-text">{new Intl.ListFormat('en-GB').format(names)}</b>.{' '}
        <Link href="/settings" className="underline underline-offset-3">
          See what each role can do
        </Link>{' '}
        in Settings.
      </p>
    </>
  )
}
