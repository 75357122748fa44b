'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { firstRun } from '@/components/api/first-run'
import { QueryError } from '@/components/api/query-error'
import { buttonClass } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import type { FirstRun } from '@/lib/first-run/schema'
import { type StepText, stepTexts } from './step-texts'

/** The first steps of a new partner, until all are done; each is ticked by what happened, not by a click. */
export function Checklist({ initial, canWrite }: { initial: FirstRun; canWrite: boolean }) {
  const { data, error, refetch } = useQuery({
    ...firstRun(),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data?.complete ? false : 2000),
  })
  if (data.complete) return null
  const done = data.steps.filter((one) => one.done).length
  const next = data.steps.find((one) => !one.done)?.step
  return (
    <section aria-labelledby="first-run" className="border-border-strong border-t px-5 py-4 max-card:px-4">
      <h2 id="first-run" className="flex items-baseline gap-2 pb-2 font-semibold text-md">
        Get started
        <span role="status" className="font-normal text-muted">
          {done} of {data.steps.length} done
        </span>
      </h2>
      <QueryError part="Your progress" error={error} onRetry={() => refetch()} />
      <ol className="grid max-w-3xl border-border border-t">
        {data.steps.map(({ step, done: isDone }) => (
          <Step
            key={step}
            text={stepTexts[step]}
            isDone={isDone}
            isNext={step === next}
            href={canWrite || stepTexts[step].isForAll ? stepTexts[step].hrefOf(data.webhook_id) : null}
          />
        ))}
      </ol>
    </section>
  )
}

interface StepProps {
  text: StepText
  isDone: boolean
  isNext: boolean
  /** null when the step is not possible yet, or not for this user */
  href: string | null
}

function Step({ text: { title, done, action, mistakes }, isDone, isNext, href }: StepProps) {
  return (
    <li className="grid grid-cols-[14px_minmax(0,1fr)_auto] items-start gap-x-2.5 gap-y-1 border-border border-b py-2.5 max-card:grid-cols-[14px_minmax(0,1fr)]">
      <span className={`pt-[3px] ${isDone ? 'text-delivered' : 'text-muted'}`}>
        <Glyph shape={isDone ? 'check' : { pie: 0 }} />
      </span>
      <div>
        <h3 className={isDone ? 'text-muted' : 'font-medium'}>
          {title}
          <span className={isDone ? '' : 'sr-only'}>{isDone ? `: ${done}` : ', not done'}</span>
        </h3>
        {isDone ? null : (
          <ul className="text-muted text-xs">
            {mistakes.map((mistake) => (
              <li key={mistake}>{mistake}</li>
            ))}
          </ul>
        )}
      </div>
      {isDone || !href ? null : (
        <Link
          href={href}
          className={`${buttonClass({ look: isNext ? 'primary' : 'plain' })} max-card:col-start-2 max-card:w-fit`}
        >
          {action}
        </Link>
      )}
    </li>
  )
}
