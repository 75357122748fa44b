'use client'

import { useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { keepSession } from '@/components/api/client'
import { enterPartner, onPartnerEntered } from '@/components/auth/enter-partner'

const SignInAgain = dynamic(() =>
  import('@/components/auth/sign-in-again').then((module) => module.SignInAgain),
)

export interface SignedIn {
  userId: string
  email: string
  /** the partner that the pages are of; empty for support staff */
  partnerId: string
}

// What is shown is another partner's than the session is in: it starts again.
const startAgain = () => window.location.assign('/')

/**
 * Has every call say whose page and which partner's it comes from, and asks for the password in place when a change is refused because that
 * session has ended, so that what was typed stays; the change is sent again after that.
 */
export function SessionKeeper({ userId, email, partnerId }: SignedIn) {
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
    keepSession({ userId, partnerId, signInAgain, onSwitched: startAgain })
    const stop = onPartnerEntered((id) => id !== partnerId && startAgain())
    return () => {
      stop()
      keepSession(null)
    }
  }, [userId, partnerId])

  if (!settle) return null
  const end = async (isSignedIn: boolean) => {
    // The new session may have begun in another one.
    if (isSignedIn && partnerId) await enterPartner(partnerId, userId)
    settle(isSignedIn)
    setSettle(null)
    if (isSignedIn) void queries.invalidateQueries()
  }
  return <SignInAgain email={email} onEnd={(isSignedIn) => void end(isSignedIn)} />
}
