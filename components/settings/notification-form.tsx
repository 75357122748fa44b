'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyFailed } from '@/components/api/notify-failed'
import { changeNotifications } from '@/components/api/profile'
import type { Notifications } from '@/lib/notifications/schema'

type NoticeType = Notifications['by_mail'][number]

const kinds: { type: NoticeType; title: string; text: string }[] = [
  {
    type: 'webhook.endpoint_disabled',
    title: 'Endpoint disabled',
    text: 'After too many consecutive failures we stop sending events to it.',
  },
  {
    type: 'webhook.endpoint_failing',
    title: 'Endpoint failing',
    text: 'Several deliveries in a row failed. If this continues, we may disable it.',
  },
  {
    type: 'webhook.delivery_failed',
    title: 'Deliveries failed',
    text: 'At most one summary email per endpoint per hour.',
  },
]

/** The notices that the user gets by mail; each change applies immediately. */
export function NotificationForm({ initial }: { initial: Notifications }) {
  const [chosen, setChosen] = useState(initial.by_mail)
  const save = useMutation({
    mutationFn: changeNotifications,
    onSuccess: ({ by_mail }) => setChosen(by_mail),
    onError: (refused) => {
      setChosen(chosen)
      notifyFailed(refused)
    },
  })
  const choose = (type: NoticeType, isOn: boolean) => {
    const next = isOn ? [...chosen, type] : chosen.filter((one) => one !== type)
    setChosen(next)
    save.mutate(next)
  }
  return (
    <fieldset className="grid max-w-2xl px-5 pb-10 max-card:px-4">
      <legend className="sr-only">Email me about</legend>
      {kinds.map(({ type, title, text }) => (
        <label
          key={type}
          className="grid grid-cols-[14px_minmax(0,1fr)] items-start gap-x-2.5 border-border border-t py-2.5 last:border-b"
        >
          <input
            type="checkbox"
            checked={chosen.includes(type)}
            disabled={save.isPending}
            onChange={({ target }) => choose(type, target.checked)}
            className="mt-[3px]"
          />
          <span>
            <span className="block font-medium">{title}</span>
            <span className="block text-muted">{text}</span>
          </span>
        </label>
      ))}
      <span role="status" className="pt-2 text-text-2">
        {save.isSuccess ? 'Saved.' : ''}
      </span>
    </fieldset>
  )
}
