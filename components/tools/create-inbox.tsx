'use client'

import { useMutation } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { createInbox } from '@/components/api/inboxes'
import { MutationError } from '@/components/api/mutation-error'
import { Button } from '@/components/ui/button'
import type { Inbox } from '@/lib/inboxes/schema'

interface CreateInboxProps {
  look: 'primary' | 'quiet'
  onMade: (inbox: Inbox) => void
}

/** Creates a test inbox, which responds 200 until it is changed. */
export function CreateInbox({ look, onMade }: CreateInboxProps) {
  const make = useMutation({
    mutationFn: createInbox,
    onSuccess: onMade,
  })
  return (
    <div className="grid justify-items-start gap-2">
      <Button
        look={look}
        size={look === 'primary' ? 'field' : 'control'}
        disabled={make.isPending}
        onClick={() => make.mutate()}
      >
        <Plus size={16} strokeWidth={1.75} aria-hidden="true" />
        {look === 'primary' ? 'Create test inbox' : 'New inbox'}
      </Button>
      <MutationError error={make.error} />
    </div>
  )
}
