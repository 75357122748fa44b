'use client'

import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { Refusal } from '@/components/endpoints/try-endpoint'
import { buttonClass } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { CopyButton } from '@/components/ui/copy-button'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { callApi } from '@/lib/api-client'
import type { Inbox } from '@/lib/inboxes/schema'
import { AnswerForm } from './answer-form'

interface InboxSettingsProps {
  inbox: Inbox
  inboxes: Inbox[]
  canWrite: boolean
  /** shows another inbox; null: whichever is left */
  onOpen: (inbox: Inbox | null) => void
  onChanged: () => void
}

/** An inbox's URL, what it is called and what it answers. */
export function InboxSettings({ inbox, inboxes, canWrite, onOpen, onChanged }: InboxSettingsProps) {
  const { id, url } = inbox
  const path = `/v1/inboxes/${id}`
  const remove = useMutation({
    mutationFn: () => callApi(path, { method: 'DELETE' }),
    onSuccess: () => onOpen(null),
  })
  return (
    <>
      {inboxes.length > 1 ? (
        <Select
          id="inbox"
          label="Inbox"
          value={id}
          options={inboxes.map((one, i) => ({ value: one.id, label: labelOf(one, i, inboxes) }))}
          onChange={(chosen) => onOpen(inboxes.find((one) => one.id === chosen) ?? null)}
        />
      ) : null}
      {url === null ? (
        <p className="text-text-2">It takes nothing any more: this installation has no test inboxes now.</p>
      ) : (
        <CaptureUrl url={url} canWrite={canWrite} />
      )}
      {canWrite ? (
        <>
          <NameField inbox={inbox} onChanged={onChanged} />
          <AnswerForm inbox={inbox} onChanged={onChanged} />
          <div className="grid justify-items-start gap-2 border-border border-t pt-4">
            <ConfirmButton
              look="danger"
              label="Delete inbox"
              title="Delete this test inbox?"
              text="What it received goes with it, and its URL answers 404 from now on. Endpoints with that URL stay, and fail."
              confirm="Delete inbox"
              disabled={remove.isPending}
              onConfirm={() => remove.mutate()}
            />
            <Refusal error={remove.error} />
          </div>
        </>
      ) : null}
    </>
  )
}

// Names need not differ.
function labelOf({ name }: Inbox, i: number, all: Inbox[]): string {
  return all.filter((other) => other.name === name).length > 1 ? `${name} (${i + 1})` : name
}

function CaptureUrl({ url, canWrite }: { url: string; canWrite: boolean }) {
  return (
    <div className="grid justify-items-start gap-2">
      <div className="w-full">
        <Field
          id="capture-url"
          label="Capture URL"
          mono
          readOnly
          value={url}
          hint="Takes POST requests from whoever knows it."
          end={<CopyButton text={url} label="Copy URL" />}
        />
      </div>
      {canWrite ? (
        <Link href={`/endpoints/new?${new URLSearchParams({ url })}`} className={buttonClass()}>
          Register as an endpoint
        </Link>
      ) : null}
    </div>
  )
}

function NameField({ inbox: { id, name }, onChanged }: { inbox: Inbox; onChanged: () => void }) {
  const [text, setText] = useState(name)
  const rename = useMutation({
    mutationFn: (wanted: string) => callApi(`/v1/inboxes/${id}`, { method: 'PATCH', body: { name: wanted } }),
    onSuccess: onChanged,
  })
  const save = () => {
    const wanted = text.trim()
    if (wanted === '') setText(name)
    else if (wanted !== name) rename.mutate(wanted)
  }
  return (
    <Field
      id="inbox-name"
      label="Name"
      maxLength={80}
      value={text}
      error={rename.error ? rename.error.message : undefined}
      onChange={({ target }) => setText(target.value)}
      onBlur={save}
    />
  )
}
