'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Maximize2, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type RefObject, useRef } from 'react'
import { openedDelivery } from '@/components/api/opened-delivery'
import { QueryError } from '@/components/api/query-error'
import { Button, buttonClass } from '@/components/ui/button'
import { DeliveryView } from '../delivery-view'
import { Steps } from '../steps'
import type { useDeliveries } from './use-deliveries'
import type { OpenDelivery } from './use-open-delivery'

/** Settings that the server passes to the page because the API does not return them. */
export interface DrawerRules {
  canWrite: boolean
  deadlineMs: number
}

interface DrawerProps extends DrawerRules {
  id: string
  opened: OpenDelivery
  deliveries: ReturnType<typeof useDeliveries>
}

/** A delivery in a drawer over the list that it was opened from. */
export function DeliveryDrawer({ id, opened, deliveries, ...rules }: DrawerProps) {
  const content = useRef<HTMLDivElement>(null)
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...openedDelivery(id),
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || opened.close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-20 bg-[rgb(0_0_0/24%)]" />
        <Dialog.Content
          ref={content}
          aria-describedby={undefined}
          aria-busy={isPlaceholderData}
          onOpenAutoFocus={(event) => {
            // Focus the drawer, so that screen readers start with the delivery and not with its close button.
            event.preventDefault()
            content.current?.focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            focusRow(id)
          }}
          tabIndex={-1}
          className="fixed inset-y-0 right-0 z-30 w-[min(880px,calc(100vw-160px))] overflow-y-auto overscroll-contain border-border-strong border-l bg-surface pb-8 shadow-float outline-none"
        >
          <Dialog.Title className="sr-only">Delivery</Dialog.Title>
          <QueryError error={error} onRetry={() => refetch()} />
          {data ? (
            <div className={isPlaceholderData ? 'opacity-60' : undefined}>
              <DeliveryView
                key={data.initial.id}
                {...data}
                {...rules}
                headingLevel={2}
                onResent={opened.show}
                tools={(within) => <Tools {...{ id, opened, deliveries, within }} />}
              />
            </div>
          ) : null}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface ToolsProps {
  id: string
  opened: OpenDelivery
  deliveries: DrawerProps['deliveries']
  within: RefObject<Element | null>
}

function Tools({ id, opened, deliveries: { rows, list }, within }: ToolsProps) {
  const placeOf = (shown: string | null) => rows.findIndex((row) => row.id === shown)
  const place = placeOf(id)
  const step = async (by: 1 | -1) => {
    const next = rows[placeOf(opened.latest()) + by]?.id ?? (by === 1 ? await readOn(list) : undefined)
    if (next) opened.show(next)
  }
  return (
    <>
      <Steps
        place={place}
        count={rows.length}
        isOpenEnded={list.hasNextPage}
        onStep={(by) => void step(by)}
        within={within}
      />
      <a
        href={opened.hrefOf(id)}
        aria-label="Open full page"
        title="Open full page"
        className={buttonClass({ look: 'quiet', size: 'icon' })}
      >
        <Maximize2 size={14} strokeWidth={1.75} aria-hidden="true" />
      </a>
      <Button look="quiet" size="icon" aria-label="Close" aria-keyshortcuts="Escape" onClick={opened.close}>
        <X size={16} strokeWidth={1.75} aria-hidden="true" />
      </Button>
    </>
  )
}

/** Loads the next page of the list and returns the ID of its first delivery. */
async function readOn(list: ToolsProps['deliveries']['list']): Promise<string | undefined> {
  const before = list.data?.pages.length ?? 0
  const { data } = await list.fetchNextPage()
  return data?.pages[before]?.deliveries[0]?.id
}

/** Focuses the delivery's row in the list, or the first row if it is gone. */
function focusRow(id: string): void {
  const links = document.querySelectorAll<HTMLElement>('main .data-table a[href]')
  const own = [...links].find((link) => link.getAttribute('href')?.startsWith(`/deliveries/${id}`))
  ;(own ?? links[0])?.focus()
}
