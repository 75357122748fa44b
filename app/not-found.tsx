import Link from 'next/link'
import { buttonClass } from '@/components/ui/button'

export default function NotFoundPage() {
  return (
    <main className="grid max-w-lg justify-items-start gap-2 px-5 py-8">
      <h1 className="font-semibold text-xl">Not found</h1>
      <p className="text-text-2">This page doesn’t exist, or you don’t have access to it.</p>
      <Link href="/" className={buttonClass()}>
        Go to Overview
      </Link>
    </main>
  )
}
