'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { changeInbox, deleteInbox } from '@/components/api/inboxes'
import { MutationError } from '@/components/api/mutation-error'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { Field } from '@/components/ui/field'
import type { Inbox } from '@/lib/inboxes/schema'
import { AnswerForm } from './answer-form'

interface InboxSettingsProps {
  inbox: Inbox
  onChanged: () => void
  onDeleted: () => void
}

/** The name of an inbox, its response, and its deletion. */
export function InboxSettings({ inbox, onChanged, onDeleted }: InboxSettingsProps) {
  const remove = useMutation({
    mutationFn: () => deleteInbox(inbox.id),
    onSuccess: onDeleted,
  })
  return (
    <>
      <NameField inbox={inbox} onChanged={onChanged} />
      <AnswerForm inbox={inbox} onChanged={onChanged} />
      <div className="grid justify-items-start gap-2 border-border border-t pt-4">
        <ConfirmButton
          look="danger"
          label="Delete inbox"
          title="Delete this test inbox?"
          text="This deletes its requests. Its URL will return 404, so any endpoint that uses it will fail."
          confirm="Delete inbox"
          disabled={remove.isPending}
          onConfirm={() => remove.mutate()}
        />
        <MutationError error={remove.error} />
      </div>
    </>
  )
}

function NameField({ inbox: { id, name }, onChanged }: { inbox: Inbox; onChanged: () => void }) {
  const [text, setText] = useState(name)
  const rename = useMutation({
    mutationFn: (wanted: string) => changeInbox(id, { name: wanted }),
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
