import { redirect } from 'next/navigation'
import { loadContext } from './page-context'

export default async function HomePage() {
  const ctx = await loadContext()
  if (!ctx) redirect('/sign-in')
  if (ctx.actor.role === null) redirect('/choose-partner')
  redirect(ctx.actor.role === 'support' ? '/support' : '/overview')
}
