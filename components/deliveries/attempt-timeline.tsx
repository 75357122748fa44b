'use client'

import type { ReactNode } from 'react'
import { Time } from '@/components/time/time'
import { formatCountdown, formatDuration, formatSetting, formatSpan } from '@/lib/contract/format'
import type { Attempt, DeliveryDetail } from '@/lib/deliveries/schema'
import { Outcome } from './outcome'
import { listPhases } from './phases'

interface TimelineProps {
  delivery: DeliveryDetail
  /** the number of the attempt that is shown below */
  shown: Attempt | undefined
  onShow: (attempt: Attempt) => void
  now: number
  deadlineMs: number
}

/** Past attempts, the present and scheduled attempts as rows; the bars share an axis that ends at the deadline. */
export function AttemptTimeline({ delivery, shown, onShow, now, deadlineMs }: TimelineProps) {
  const { attempts, schedule } = delivery
  return (
    <table aria-label="Attempts" className="w-full table-fixed border-collapse">
      <thead>
        <tr className="h-7 border-border-strong border-b text-left text-muted text-xs [&>th]:font-medium">
          <th scope="col" className="w-16">
            Attempt
          </th>
          <th scope="col" className="w-28 max-card:w-[84px]">
            Time
          </th>
          <th scope="col" className="w-44 max-card:w-auto">
            Result
          </th>
          <th scope="col" className="max-card:hidden">
            <span className="flex justify-between pr-4 font-normal">
              <span>0</span>
              <span>Timeout {formatSetting(deadlineMs)}</span>
            </span>
          </th>
          <th scope="col" className="w-20 pr-2 text-right max-card:w-16">
            Duration
          </th>
        </tr>
      </thead>
      <tbody>
        {attempts.map((attempt) => (
          <PastRow
            key={`${attempt.number} ${attempt.started_at}`}
            attempt={attempt}
            isShown={attempt === shown}
            onShow={() => onShow(attempt)}
            deadlineMs={deadlineMs}
          />
        ))}
        {schedule.length > 0 ? <NowRow now={now} /> : null}
        {schedule.map(({ attempt, at }, i) => (
          <ComingRow
            key={attempt}
            number={attempt}
            at={at}
            now={now}
            isNext={i === 0}
            note={describeWait(delivery, i)}
          />
        ))}
      </tbody>
    </table>
  )
}

function Node({ look, children }: { look: 'past' | 'coming'; children: ReactNode }) {
  const mark = look === 'past' ? 'bg-text-2 solid' : 'border border-border-control bg-surface'
  return (
    <span className="inline-flex items-center gap-3 align-middle">
      <span className={`ml-1 h-4 w-[9px] rounded-[2px] ${mark}`} aria-hidden="true" />
      {children}
    </span>
  )
}

interface PastRowProps {
  attempt: Attempt
  isShown: boolean
  onShow: () => void
  deadlineMs: number
}

function PastRow({ attempt, isShown, onShow, deadlineMs }: PastRowProps) {
  const { number, started_at: startedAt, duration_ms: durationMs } = attempt
  return (
    <tr
      className="h-[30px] cursor-pointer hover:bg-hover aria-[current]:bg-accent-tint"
      aria-current={isShown ? 'true' : undefined}
      onClick={onShow}
    >
      <td>
        <Node look="past">
          <button type="button" className="px-1 font-medium" aria-label={`Show attempt ${number}`}>
            {number}
          </button>
        </Node>
      </td>
      <td>
        <Time at={startedAt} form="clock" />
      </td>
      <td className="pr-2">
        <AttemptResult attempt={attempt} />
      </td>
      <td className="max-card:hidden">
        <PhaseBar attempt={attempt} deadlineMs={deadlineMs} />
      </td>
      <td className="pr-2 text-right">{durationMs === null ? '' : formatDuration(durationMs)}</td>
    </tr>
  )
}

function AttemptResult({
  attempt: { cause, duration_ms: durationMs, status_code: code },
}: {
  attempt: Attempt
}) {
  if (durationMs === null && cause === null) return 'In progress'
  return (
    <>
      <Outcome code={code} cause={cause} /> {cause ? null : 'Delivered'}
    </>
  )
}

function PhaseBar({ attempt, deadlineMs }: { attempt: Attempt; deadlineMs: number }) {
  const isCut = attempt.cause === 'timeout' || attempt.cause === 'connect_timeout'
  return (
    <span className="mr-4 flex h-2.5 overflow-hidden rounded-[2px]" aria-hidden="true">
      {listPhases(attempt).map(({ name, colour, ms }) => (
        <i
          key={name}
          className={`solid min-w-[2px] ${colour}`}
          style={{ width: `${Math.min(100, (ms / deadlineMs) * 100).toFixed(2)}%` }}
        />
      ))}
      {isCut ? <i className="solid w-[3px] flex-none bg-failed" /> : null}
    </span>
  )
}

function NowRow({ now }: { now: number }) {
  return (
    <tr className="h-[22px] font-medium text-accent text-xs">
      <td colSpan={3}>
        <span className="flex items-center gap-2">
          <span
            className="ml-1 size-[9px] rounded-full border-2 border-surface bg-accent shadow-[0_0_0_1px_var(--accent)]"
            aria-hidden="true"
          />
          Now <Time at={new Date(now).toISOString()} form="clock" />
          <NowLine />
        </span>
      </td>
      <td className="max-card:hidden">
        <NowLine />
      </td>
      <td>
        <NowLine />
      </td>
    </tr>
  )
}

function NowLine() {
  return <i className="block flex-1 border-accent border-t" aria-hidden="true" />
}

interface ComingRowProps {
  number: number
  at: string
  now: number
  isNext: boolean
  note: string
}

function ComingRow({ number, at, now, isNext, note }: ComingRowProps) {
  const loud = isNext ? 'font-medium text-text' : ''
  const inTime = isNext ? formatCountdown(at, now) : `about ${formatSpan(Date.parse(at) - now)}`
  return (
    <tr className="h-[30px] text-muted">
      <td>
        <Node look="coming">
          <span className="px-1">{number}</span>
        </Node>
      </td>
      <td className={loud}>
        <Time at={at} isExact />
      </td>
      <td className={loud}>{inTime === 'now' ? 'now' : `in ${inTime}`}</td>
      <td className="max-card:hidden">{note}</td>
      <td />
    </tr>
  )
}

function describeWait({ attempts, schedule }: DeliveryDetail, i: number): string {
  const coming = schedule[i]
  if (!coming || coming.attempt === 1) return 'immediately'
  const before = schedule[i - 1]
  const last = attempts.at(-1)
  const since = before
    ? Date.parse(before.at)
    : last
      ? Date.parse(last.started_at) + (last.duration_ms ?? 0)
      : Date.parse(coming.at)
  const tail = i === schedule.length - 1 ? ' (last)' : before ? ' if it fails' : ''
  return `${formatSpan(Date.parse(coming.at) - since)} after attempt ${coming.attempt - 1}${tail}`
}
