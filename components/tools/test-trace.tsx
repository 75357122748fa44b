'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { ApiError } from '@/components/api/client'
import { deliveryById } from '@/components/api/deliveries'
import { QueryError } from '@/components/api/query-error'
import { AttemptTimeline } from '@/components/deliveries/attempt-timeline'
import { PhaseBreakdown } from '@/components/deliveries/phase-breakdown'
import { useNow } from '@/components/time/clock'
import { Code } from '@/components/ui/code'
import { Glyph, type GlyphShape } from '@/components/ui/glyph'
import { Panel } from '@/components/ui/panel'
import type { Attempt, Delivery } from '@/lib/deliveries/schema'
import { judgeTest, type TestVerdict } from './test-verdict'

/** A sent test, live until it ends: whether the response was right, and each attempt with its phases. */
export function TestTrace({ sent, deadlineMs }: { sent: Delivery; deadlineMs: number }) {
  const now = useNow()
  const [chosen, setChosen] = useState<string>()
  const { data, error, refetch } = useQuery({
    ...deliveryById(sent.id),
    refetchInterval: ({ state }) => (state.data?.status === 'pending' || !state.data ? 300 : false),
  })
  if (error instanceof ApiError) return <QueryError error={error} onRetry={() => refetch()} />
  if (!data) return <p className="text-muted">Sending…</p>
  const shown = data.attempts.find(({ started_at }) => started_at === chosen) ?? data.attempts.at(-1)
  return (
    <div className="grid gap-5">
      <div className="grid gap-1">
        <Verdict verdict={judgeTest(data)} />
        <p className="pl-[22px] text-muted">
          {data.event_type}, <Link href={`/deliveries/${data.id}`}>View delivery</Link>
        </p>
      </div>
      <div>
        <AttemptTimeline
          delivery={data}
          shown={shown}
          onShow={(attempt) => setChosen(attempt.started_at)}
          now={now}
          deadlineMs={deadlineMs}
        />
        {shown && shown.duration_ms !== null ? <PhaseBreakdown attempt={shown} /> : null}
      </div>
      {shown?.response_headers ? <Answer attempt={shown} /> : null}
    </div>
  )
}

const marks: Record<TestVerdict['state'], { shape: GlyphShape; colour: string }> = {
  waiting: { shape: 'turning', colour: 'text-pending' },
  passed: { shape: 'check', colour: 'text-delivered' },
  look: { shape: { pie: 0.75 }, colour: 'text-pending' },
  failed: { shape: 'cross', colour: 'text-failed' },
}

function Verdict({ verdict: { state, text } }: { verdict: TestVerdict }) {
  const { shape, colour } = marks[state]
  return (
    <p className="grid grid-cols-[14px_minmax(0,1fr)] items-start gap-x-2 font-medium text-md">
      <span className={`mt-[3px] ${colour}`}>
        <Glyph shape={shape} />
      </span>
      {text}
    </p>
  )
}

function Answer({ attempt: { response_body: body, response_truncated, status_code } }: { attempt: Attempt }) {
  return (
    <Panel title={`Response ${status_code}${response_truncated ? ' (truncated)' : ''}`}>
      {body ? (
        <Code text={body} />
      ) : (
        <p className="text-muted">{body === null ? 'No body arrived.' : 'Empty.'}</p>
      )}
    </Panel>
  )
}
