import type { ReactNode } from 'react'
import { Time } from '@/components/time/time'
import { type Cause, causes } from '@/lib/contract/causes'
import { formatHost, formatId } from '@/lib/contract/format'
import type { Replay } from '@/lib/replays/schema'

/** A replay's filter in words: `Failed lead.* to hooks.acme.com`. */
export function FilterWords({ filter, urls }: { filter: Replay['filter']; urls: Record<string, string> }) {
  const { status, event_type: type, webhook_id: webhookId, cause, delivery_ids: ids, from, to, q } = filter
  const words: [string, ReactNode][] = [
    ['status', status ? `${status.charAt(0).toUpperCase()}${status.slice(1)}` : 'All'],
    ['type', type],
    ['ids', ids && `${ids.length} selected`],
    ['endpoint', webhookId && `to ${nameEndpoint(webhookId, urls)}`],
    ['cause', cause && `(${causes[cause as Cause]?.title ?? cause})`],
    ['q', q && <code className="break-all font-mono text-xs">{q}</code>],
    ['from', from && <Moment word="from" at={from} />],
    ['to', to && <Moment word="until" at={to} />],
  ]
  return words.map(([name, word]) => (word ? <span key={name}>{word} </span> : null))
}

function Moment({ word, at }: { word: string; at: string }) {
  return (
    <>
      {word} <Time at={at} form="full" />
    </>
  )
}

/** The endpoint's host, or its ID if it was deleted. */
export function nameEndpoint(id: string, urls: Record<string, string>): string {
  const url = urls[id]
  return url ? formatHost(url) : formatId(id)
}
