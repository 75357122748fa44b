'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { JoinAnew, JoinAsKnown } from './join-forms'
import { SignInForm } from './sign-in-form'

interface AcceptInviteProps {
  token: string
  /** the invited email */
  email: string
  /** how it may be accepted; `any` when the link does not reveal whether the person has an account */
  way: 'new' | 'session' | 'link' | 'sign_in' | 'any'
  /** the signed-in user, if any */
  userId: string | null
  /** the name of the single sign-on provider, if one is configured */
  elsewhere: string | null
}

/** Accepts an invite: with the current session, after signing in, or by creating an account. */
export function AcceptInvite({ token, email, way, userId, elsewhere }: AcceptInviteProps) {
  const [isKnown, setKnown] = useState(way === 'sign_in')
  if (way === 'session' || way === 'link') return <JoinAsKnown token={token} email={email} userId={userId} />
  if (isKnown)
    return (
      <>
        <p className="-mb-2 break-words text-text-2">
          Sign in as <b className="font-medium text-text">{email}</b> to accept the invitation. Your password
          won’t change.
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
