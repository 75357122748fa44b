'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { CopyCurl } from '@/components/api/copy-curl'
import { MutationError } from '@/components/api/mutation-error'
import { QueryError } from '@/components/api/query-error'
import { changeReplay, replayById } from '@/components/api/replays'
import { Time } from '@/components/time/time'
import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { CopyButton } from '@/components/ui/copy-button'
import { formatCount, formatId } from '@/lib/contract/format'
import type { Replay } from '@/lib/replays/schema'
import { FilterWords } from './filter-words'
import { ProgressBar } from './progress-bar'
import { ReplayGlyph } from './replay-status'
import { countDeliveries, describeReplay } from './sentence'

interface ReplayViewProps {
  initial: Replay
  urls: Record<string, string>
  people: Record<string, string>
  canWrite: boolean
}

/** One replay: its progress, its results and its controls. It runs on the server, with or without this page. */
export function ReplayView({ initial, urls, people, canWrite }: ReplayViewProps) {
  const path = `/v1/replays/${initial.id}`
  const { data, error, refetch } = useQuery({
    ...replayById(initial.id),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data?.ended_at === null ? 1000 : false),
  })
  const change = useMutation({
    mutationFn: (verb: Verb) => changeReplay(initial.id, verb),
    onSettled: () => refetch(),
  })
  const { fact, next } = describeReplay(data)
  const name = people[data.created_by] ?? formatId(data.created_by)
  // Lower case in the middle of a sentence.
  const starter = name === 'You' ? 'you' : name
  return (
    <>
      <p className="flex h-11 items-center gap-0.5 border-border-strong border-b px-6 max-card:px-4">
        <code className="truncate font-mono text-text-2 text-xs">{data.id}</code>
        <CopyButton text={data.id} label="Copy ID" />
        <CopyCurl request={{ path }} isSmall />
      </p>
      <QueryError error={error} onRetry={() => refetch()} />
      <div className="grid max-w-4xl gap-5 px-6 pb-8 max-card:px-4">
        <header className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 pt-5 page:grid-cols-[auto_minmax(0,1fr)_auto]">
          <span className="pt-[5px]">
            <ReplayGlyph status={data.status} size={18} />
          </span>
          <h1 className="text-text-2 text-xl tracking-[-0.015em]">
            <b className="font-semibold text-text">{fact}</b> {next}
          </h1>
          <div className="col-span-2 row-start-3 flex flex-wrap gap-2 pt-2 empty:hidden page:col-span-1 page:col-start-3 page:row-span-2 page:row-start-1 page:pt-0">
            {canWrite ? <Switches replay={data} busy={change.isPending} onChange={change.mutate} /> : null}
          </div>
          <p className="col-start-2 row-start-2 text-muted">
            Started <Time at={data.created_at} form="full" isExact /> by {starter}, up to{' '}
            {data.rate_per_second} per second
            {data.ended_at ? (
              <>
                , ended <Time at={data.ended_at} form="full" isExact />.
              </>
            ) : (
              '. It keeps running if you close this page.'
            )}
          </p>
        </header>
        <MutationError error={change.error} role="alert" />
        <div className="grid gap-3">
          <ProgressBar progress={data.progress} tall />
          <Counts progress={data.progress} />
        </div>
        <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-y-1 border-border border-t pt-4">
          <dt className="text-muted">Filter</dt>
          <dd>
            <FilterWords filter={data.filter} urls={urls} />
          </dd>
          <dt className="text-muted">Reason</dt>
          <dd className="break-words">{data.reason ?? '–'}</dd>
        </dl>
      </div>
    </>
  )
}

type Verb = 'pause' | 'resume' | 'cancel'

interface SwitchesProps {
  replay: Replay
  busy: boolean
  onChange: (verb: Verb) => void
}

function Switches({ replay: { status, progress, ended_at: endedAt }, busy, onChange }: SwitchesProps) {
  const isOver = endedAt !== null || status === 'cancelled' || status === 'completed'
  if (isOver) return null
  return (
    <>
      {status === 'paused' ? (
        <Button look="primary" disabled={busy} onClick={() => onChange('resume')}>
          Resume
        </Button>
      ) : null}
      {status === 'running' && progress.eta_seconds ? (
        <ConfirmButton
          label="Pause"
          title="Pause this replay?"
          text="We stop creating deliveries until you resume. Deliveries already created continue, including retries."
          confirm="Pause replay"
          disabled={busy}
          onConfirm={() => onChange('pause')}
        />
      ) : null}
      <ConfirmButton
        look="danger"
        label="Cancel"
        title="Cancel this replay?"
        text={`${countUndelivered(progress.remaining)} been delivered yet and will be cancelled. Requests in flight will finish.`}
        confirm="Cancel replay"
        keep="Keep it running"
        disabled={busy}
        onConfirm={() => onChange('cancel')}
      />
    </>
  )
}

const countUndelivered = (count: number) => `${countDeliveries(count)} ${count === 1 ? 'hasn’t' : 'haven’t'}`

const counted = [
  ['Delivered', 'delivered'],
  ['Failed', 'failed'],
  ['Cancelled', 'cancelled'],
  ['Skipped', 'skipped'],
  ['Remaining', 'remaining'],
  ['Total', 'total'],
] as const

function Counts({ progress }: { progress: Replay['progress'] }) {
  return (
    <>
      <dl className="grid grid-cols-6 gap-y-3 max-card:grid-cols-3">
        {counted.map(([name, key]) => (
          <div
            key={key}
            className="border-border border-l pl-3 first:border-l-0 first:pl-0 max-card:nth-[4]:border-l-0 max-card:nth-[4]:pl-0"
          >
            <dt className="text-text-2">{name}</dt>
            <dd className={`text-xl ${key === 'failed' && progress.failed > 0 ? 'text-failed' : ''}`}>
              {formatCount(progress[key])}
            </dd>
          </div>
        ))}
      </dl>
      {progress.skipped > 0 ? (
        <p className="text-muted text-xs">
          Skipped: already delivered or retrying, payload expired, or endpoint not active.
        </p>
      ) : null}
    </>
  )
}
