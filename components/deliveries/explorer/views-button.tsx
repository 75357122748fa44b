'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import type { Filter } from './use-filter'

const ViewsDialog = dynamic(() => import('./views-dialog').then((module) => module.ViewsDialog), {
  ssr: false,
})

interface ViewsProps {
  filter: Filter
  canSave: boolean
}

/** Opens the team's saved filters, which are loaded on demand. */
export function ViewsButton({ filter, canSave }: ViewsProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <span className="max-card:flex-1 max-card:[&>button]:h-11 max-card:[&>button]:w-full">
      <Button size="field" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Saved views
      </Button>
      {isOpen ? <ViewsDialog {...{ filter, canSave }} onDone={() => setOpen(false)} /> : null}
    </span>
  )
}
