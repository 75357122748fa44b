import type { Metadata } from 'next'
import { SignInForm } from '@/components/auth/sign-in-form'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ return?: string }> }) {
  const { return: wanted = '/' } = await searchParams
  // Only a path of our own: anything else could lead to another site.
  const returnTo = /^\/(?![/\\])[\w\-./?=&%]*$/.test(wanted) ? wanted : '/'
  return (
    <main className="mx-auto grid max-w-md gap-4 px-5 py-12">
      <h1 className="font-semibold text-xl">Sign in to Recover Webhooks</h1>
      <SignInForm returnTo={returnTo} />
    </main>
  )
}
