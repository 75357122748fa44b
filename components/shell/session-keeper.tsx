'use client'

import { useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { keepSession } from '@/lib/api-client'

const SignInAgain = dynamic(() =>
  import('@/components/auth/sign-in-again').then((module) => module.SignInAgain),
)

export interface SignedIn {
  userId: string
  email: string
}

/**
 * Has every call say whose page it comes from, and asks for the password in place when a change is refused because that
 * session has ended, so that what was typed stays; the change is sent again after that.
 */
export function SessionKeeper({ userId, email }: SignedIn) {
  const queries = useQueryClient()
  // What waits for the answer; null while nothing does.
  const [settle, setSettle] = useState<((isSignedIn: boolean) => void) | null>(null)

  useEffect(() => {
    let asked: Promise<boolean> | null = null
    const signInAgain = () => {
      asked ??= new Promise<boolean>((resolve) => setSettle(() => resolve)).finally(() => {
        asked = null
      })
      return asked
    }
    keepSession({ userId, signInAgain })
    return () => keepSession(null)
  }, [userId])

  if (!settle) return null
  const end = (isSignedIn: boolean) => {
    settle(isSignedIn)
    setSettle(null)
    if (isSignedIn) void queries.invalidateQueries()
  }
  return <SignInAgain email={email} onEnd={end} />
}
