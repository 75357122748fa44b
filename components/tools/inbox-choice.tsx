import Link from 'next/link'
import { buttonClass } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import type { Inbox } from '@/lib/inboxes/schema'

interface InboxChoiceProps {
  inbox: Inbox
  inboxes: Inbox[]
  canWrite: boolean
  onOpen: (inbox: Inbox | null) => void
}

/** The choice of an inbox, and its URL. */
export function InboxChoice({ inbox, inboxes, canWrite, onOpen }: InboxChoiceProps) {
  return (
    <>
      {inboxes.length > 1 ? (
        <Select
          id="inbox"
          label="Inbox"
          value={inbox.id}
          options={inboxes.map((one, i) => ({ value: one.id, label: labelOf(one, i, inboxes) }))}
          onChange={(chosen) => onOpen(inboxes.find(({ id }) => id === chosen) ?? null)}
        />
      ) : null}
      {inbox.url === null ? (
        <p className="text-text-2">This inbox no longer accepts requests: test inboxes are turned off.</p>
      ) : (
        <CaptureUrl url={inbox.url} canWrite={canWrite} />
      )}
    </>
  )
}

// Numbers inboxes that have the same name.
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
          hint="Anyone who has this URL can POST to it."
          end={<CopyButton text={url} label="Copy URL" />}
        />
      </div>
      {canWrite ? (
        <Link href={`/endpoints/new?${new URLSearchParams({ url })}`} className={buttonClass()}>
          Add as endpoint
        </Link>
      ) : null}
    </div>
  )
}
