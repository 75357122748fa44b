'use client'

import { Button } from '@/components/ui/button'
import { signOutTo } from './sign-in'

/** Ends the session and continues to a local path. */
export function SignOut({ returnTo }: { returnTo: string }) {
  return (
    <p>
      <Button size="field" onClick={() => void signOutTo(returnTo)}>
        Sign out
      </Button>
    </p>
  )
}
