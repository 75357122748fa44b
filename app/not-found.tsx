import Link from 'next/link'
import { buttonClass } from '@/components/ui/button'

export default function NotFoundPage() {
  return (
    <main className="grid max-w-lg justify-items-start gap-2 px-5 py-8">
      <h1 className="font-semibold text-xl">Not found</h1>
      <p className="text-text-2">There is nothing at this address, or your account may not see it.</p>
      <Link href="/" className={buttonClass()}>
        Start page
      </Link>
    </main>
  )
}
