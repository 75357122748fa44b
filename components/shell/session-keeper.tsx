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
  /** the partner whose pages are shown; empty for support staff */
  partnerId: string
}

// The session has switched to another partner, so the pages must be loaded again.
const startAgain = () => window.location.assign('/')

/**
 * Makes every API request name the user and partner whose page sends it. When a change is refused because the session has
 * ended, asks for the password in a dialog, so that unsaved input is kept, and then sends the change again.
 */
export function SessionKeeper({ userId, email, partnerId }: SignedIn) {
  const queries = useQueryClient()
  // Resolves the pending sign-in prompt; null while there is none.
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
    // The new session may have started in another partner.
    if (isSignedIn && partnerId) await enterPartner(partnerId, userId)
    settle(isSignedIn)
    setSettle(null)
    if (isSignedIn) void queries.invalidateQueries()
  }
  return <SignInAgain email={email} onEnd={(isSignedIn) => void end(isSignedIn)} />
}
