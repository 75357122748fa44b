import Link from 'next/link'

export default function NotFoundPage() {
  return (
    <main className="p-5">
      <h1 className="font-semibold text-xl">Not found</h1>
      <p>
        There is nothing at this address, or it belongs to somebody else. <Link href="/">To the start</Link>
      </p>
    </main>
  )
}
