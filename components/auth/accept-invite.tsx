'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { JoinAnew, JoinAsKnown } from './join-forms'
import { SignInForm } from './sign-in-form'

interface AcceptInviteProps {
  token: string
  /** whom it is for */
  email: string
  /** how it may be accepted; `any` where the link does not say whether they sign in here already */
  way: 'new' | 'session' | 'link' | 'sign_in' | 'any'
  /** who is signed in, if anybody is */
  userId: string | null
  /** what the other server is called, where one is configured */
  elsewhere: string | null
}

/** Accepts an invite: by the session that somebody has, after signing in, or with a name and a password of their own. */
export function AcceptInvite({ token, email, way, userId, elsewhere }: AcceptInviteProps) {
  const [isKnown, setKnown] = useState(way === 'sign_in')
  if (way === 'session' || way === 'link') return <JoinAsKnown token={token} email={email} userId={userId} />
  if (isKnown)
    return (
      <>
        <p className="-mb-2 break-words text-text-2">
          Sign in as <b className="font-medium text-text">{email}</b> to accept it. Your password won’t
          change.
        </p>
        <SignInForm returnTo={`/invite/${token}`} elsewhere={elsewhere} refusal={undefined} />
        {way === 'any' ? <Other onPress={() => setKnown(false)}>I’m new here</Other> : null}
      </>
    )
  return (
    <>
      <JoinAnew token={token} email={email} />
      {way === 'any' ? <Other onPress={() => setKnown(true)}>I already have an account</Other> : null}
    </>
  )
}

function Other({ onPress, children }: { onPress: () => void; children: string }) {
  return (
    <p>
      <Button look="quiet" onClick={onPress}>
        {children}
      </Button>
    </p>
  )
}
