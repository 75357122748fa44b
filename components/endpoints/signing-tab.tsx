'use client'

import { RotateSecret } from './rotate-secret'
import { SignedBy } from './signed-by'
import { type Sample, VerificationCode } from './verification-code'

interface SigningTabProps {
  id: string
  previousUntil: string | undefined
  samples: Sample[]
  canWrite: boolean
  onRotated: () => Promise<void>
}

/** The endpoint's secret: rotation, which secret signed what, and programs that verify. */
export function SigningTab({ samples, ...rotation }: SigningTabProps) {
  return (
    <div className="grid gap-8 side:grid-cols-2">
      <div className="grid content-start gap-8">
        <RotateSecret {...rotation} />
        <SignedBy id={rotation.id} />
      </div>
      <VerificationCode samples={samples} />
    </div>
  )
}
