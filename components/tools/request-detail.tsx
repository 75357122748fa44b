import Link from 'next/link'
import { HeaderList } from '@/components/deliveries/header-list'
import { Code } from '@/components/ui/code'
import { CopyButton } from '@/components/ui/copy-button'
import { Panel } from '@/components/ui/panel'
import { formatCount } from '@/lib/contract/format'
import type { InboxRequest } from '@/lib/inboxes/schema'
import { signatureMarks } from './signature-mark'

/** A received request: the verdict on its signature, its headers and its exact body. */
export function RequestDetail({ request }: { request: InboxRequest }) {
  const { headers, path, signature, delivery_id: id } = request
  const isOurs = signature !== 'unknown' && signature !== 'missing'
  return (
    <div className="grid gap-4 pt-4">
      <p>
        {signatureMarks[signature].sentence}{' '}
        {isOurs && id ? (
          <>
            <Link href={`/deliveries/${id}`}>View delivery</Link> or{' '}
            <Link href={`/tools/signature?delivery=${id}`}>debug the signature</Link>.
          </>
        ) : null}
      </p>
      <Panel title={`POST ${path}`}>
        <HeaderList headers={headers} />
      </Panel>
      <Body request={request} />
    </div>
  )
}

function Body({ request: { body, body_base64: base64, body_truncated: isCut } }: { request: InboxRequest }) {
  const text = body ?? base64 ?? ''
  if (text === '') return <Panel title="Body">Empty.</Panel>
  const bytes = body === null ? atob(text).length : new TextEncoder().encode(text).length
  const form = body === null ? ' (base64: not valid UTF-8)' : ' (raw)'
  return (
    <Panel
      title={`Body${form}, ${formatCount(bytes)} bytes${isCut ? ', truncated' : ''}`}
      end={<CopyButton text={text} label="Copy body" />}
    >
      <Code text={text} />
    </Panel>
  )
}
