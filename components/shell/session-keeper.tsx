'use client'

import { useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { whenSessionEnds } from '@/lib/api-client'

const SignInAgain = dynamic(() =>
  import('@/components/auth/sign-in-again').then((module) => module.SignInAgain),
)

/**
 * Asks for the password in place when a change is refused because the session has ended, so that what was typed stays;
 * the change is sent again after that.
 */
export function SessionKeeper({ email }: { email: string }) {
  const queries = useQueryClient()
  // What waits for the answer; null while nothing does.
  const [settle, setSettle] = useState<((isSignedIn: boolean) => void) | null>(null)

  useEffect(() => {
    let asked: Promise<boolean> | null = null
    whenSessionEnds(() => {
      asked ??= new Promise<boolean>((resolve) => setSettle(() => resolve)).finally(() => {
        asked = null
      })
      return asked
    })
    return () => whenSessionEnds(null)
  }, [])

  if (!settle) return null
  const end = (isSignedIn: boolean) => {
    settle(isSignedIn)
    setSettle(null)
    if (isSignedIn) void queries.invalidateQueries()
  }
  return <SignInAgain email={email} onEnd={end} />
}
