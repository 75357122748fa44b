'use client'

import { useState } from 'react'
import { MutationError } from '@/components/api/mutation-error'
import { Button } from '@/components/ui/button'
import type { Membership } from '@/lib/users/schema'
import { enterPartner } from './enter-partner'

interface PartnerChoiceProps {
  memberships: Membership[]
  /** the signed-in user */
  userId: string
  /** a local path to continue to */
  returnTo: string
}

/** Lists the user's partners; choosing one switches the session to it. */
export function PartnerChoice({ memberships, userId, returnTo }: PartnerChoiceProps) {
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function choose({ id, current }: Membership) {
    setBusy(true)
    setError(undefined)
    const problem = current ? null : await enterPartner(id, userId)
    if (problem === null) return window.location.assign(returnTo)
    setBusy(false)
    setError(problem)
  }

  return (
    <div className="grid gap-3">
      <MutationError error={error} role="alert" />
      <ul aria-label="Your partners" className="grid gap-2">
        {memberships.map((membership) => (
          <li key={membership.id} className="grid">
            <Button size="field" disabled={busy} onClick={() => void choose(membership)}>
              <span className="mr-auto truncate">{membership.name}</span>
              <span className="font-normal text-muted">
                {membership.current ? `${membership.role} (current)` : membership.role}
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  )
}
