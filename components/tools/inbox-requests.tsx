'use client'

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { clearInbox, inboxRequests } from '@/components/api/inboxes'
import { keyOf } from '@/components/api/keys'
import { MutationError } from '@/components/api/mutation-error'
import { QueryError } from '@/components/api/query-error'
import { Time } from '@/components/time/time'
import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { formatCount } from '@/lib/contract/format'
import { keptRequests } from '@/lib/inboxes/limits'
import type { Inbox, InboxRequest, InboxRequestList } from '@/lib/inboxes/schema'
import { RequestDetail } from './request-detail'
import { SignatureMark } from './signature-mark'

interface InboxRequestsProps {
  inbox: Inbox
  initial: InboxRequestList | null
  canWrite: boolean
}

const few = 20

/** The requests of an inbox, newest first and updated live, with one of them expanded. */
export function InboxRequests({ inbox, initial, canWrite }: InboxRequestsProps) {
  const client = useQueryClient()
  const [limit, setLimit] = useState(few)
  const [chosen, setChosen] = useState<string>()
  // The inbox is polled often because it is small; its requests are loaded when their number changes.
  const [first] = useState(inbox.received)
  const { data, error, refetch } = useQuery({
    ...inboxRequests(inbox, limit),
    ...(initial && limit === few && inbox.received === first ? { initialData: initial } : {}),
    placeholderData: keepPreviousData,
  })
  const clear = useMutation({
    mutationFn: () => clearInbox(inbox.id),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf('inbox.requests', inbox.id, limit) }),
  })
  const requests = data?.requests ?? []
  const shown = requests.find(({ id }) => id === chosen) ?? requests[0]
  return (
    <section
      aria-labelledby="received"
      className="min-w-0 px-5 py-5 max-card:px-4 side:col-start-2 side:row-span-2 side:row-start-1"
    >
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-2 pb-2">
        <h2 id="received" className="font-semibold text-md">
          Received
        </h2>
        <p role="status" className="mr-auto text-muted">
          {inbox.received === 0 ? 'none yet' : `${formatCount(inbox.received)} total`}
        </p>
        {canWrite && requests.length > 0 ? (
          <ConfirmButton
            label="Clear"
            title="Clear all requests?"
            text="This deletes the captured requests. The inbox, its URL and its response stay."
            confirm="Clear requests"
            disabled={clear.isPending}
            onConfirm={() => clear.mutate()}
          />
        ) : null}
      </div>
      <QueryError error={error} onRetry={() => refetch()} />
      <MutationError error={clear.error} />
      {requests.length === 0 ? (
        <p className="max-w-lg text-text-2">
          {data ? 'Waiting for requests to the capture URL…' : 'Loading…'}
        </p>
      ) : (
        <>
          <RequestTable requests={requests} shown={shown} onShow={({ id }) => setChosen(id)} />
          {data?.next_cursor && limit === few ? (
            <p className="pt-2">
              <Button onClick={() => setLimit(keptRequests)}>Show all</Button>
            </p>
          ) : null}
          {shown ? <RequestDetail request={shown} /> : null}
        </>
      )}
    </section>
  )
}

interface RequestTableProps {
  requests: InboxRequest[]
  shown: InboxRequest | undefined
  onShow: (request: InboxRequest) => void
}

function RequestTable({ requests, shown, onShow }: RequestTableProps) {
  const firsts = findFirsts(requests)
  return (
    <div className="max-h-80 overflow-y-auto border-border border-y">
      <table aria-label="Requests" className="w-full border-collapse">
        <thead className="sr-only">
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Signature</th>
            <th scope="col">Delivery</th>
            <th scope="col">Response</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-border">
          {requests.map((request) => (
            <tr
              key={request.id}
              aria-current={request === shown ? 'true' : undefined}
              className="h-[34px] cursor-pointer hover:bg-hover aria-[current]:bg-accent-tint"
              onClick={() => onShow(request)}
            >
              <td className="whitespace-nowrap pr-3 pl-2">
                <button type="button" className="min-h-6 font-medium" aria-label="Show this request">
                  <Time at={request.received_at} form="clock" />
                </button>
              </td>
              <td className="pr-3">
                <SignatureMark signature={request.signature} />
              </td>
              <td className="w-full max-w-0 truncate pr-3 font-mono text-text-2 text-xs max-card:hidden">
                {request.delivery_id ?? 'no delivery ID'}
                {firsts.has(request.id) ? '' : ', duplicate'}
              </td>
              <td className="whitespace-nowrap pr-2 text-right text-text-2">{request.answered}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

// The first request of each delivery: a receiver must recognise the others as repeats.
function findFirsts(requests: InboxRequest[]): Set<string> {
  const seen = new Set<string>()
  const firsts = new Set<string>()
  for (const { id, delivery_id: deliveryId } of requests.toReversed()) {
    if (deliveryId === null || !seen.has(deliveryId)) firsts.add(id)
    if (deliveryId !== null) seen.add(deliveryId)
  }
  return firsts
}
