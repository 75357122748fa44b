import Link from 'next/link'
import { verificationSnippet } from '@/components/signatures/verification-snippet'
import { Code } from '@/components/ui/code'
import { Columns, Panel } from '@/components/ui/panel'
import type { Attempt } from '@/lib/deliveries/schema'

const carried: [string, string][] = [
  [
    'x-recover-signature',
    'HMAC-SHA256 of the raw body, as lower-case hex. Key: the full secret, including any whsec_ prefix.',
  ],
  [
    'x-recover-signature-previous',
    'The same, made with the previous secret. If several are active, their signatures are separated by commas.',
  ],
  ['x-recover-delivery-id', 'Delivery ID. The same on every attempt (a resend gets a new one).'],
  ['webhook-id', 'Standard Webhooks message ID (signed).'],
  ['webhook-timestamp', 'Standard Webhooks timestamp, Unix seconds (signed).'],
  [
    'webhook-signature',
    'Standard Webhooks: v1, then the base64 HMAC-SHA256 of id.timestamp.body. Key: the secret as Standard Webhooks libraries decode it from base64; a secret that isn’t base64 is used as is.',
  ],
]

/** Explains the signature headers of an attempt and how a server verifies them. */
export function SignaturePanel({ deliveryId, attempt }: { deliveryId: string; attempt: Attempt }) {
  const values = new Map(
    Object.entries(attempt.request_headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return (
    <Columns>
      <Panel title="Signature headers">
        <dl className="grid gap-3">
          {carried.map(([name, text]) => {
            const value = values.get(name)
            return value === undefined ? null : (
              <div key={name} className="grid gap-0.5 border-border border-t pt-2">
                <dt className="font-mono text-xs">{name}</dt>
                <dd className="break-all font-mono text-muted text-xs">{value}</dd>
                <dd className="text-text-2">{text}</dd>
              </div>
            )
          })}
        </dl>
      </Panel>
      <Panel title="Verify in Express">
        <Code text={verificationSnippet} />
        <p className="pt-2 text-text-2 text-xs">
          Or use the standardwebhooks library for your language with the same secret.
        </p>
        <p className="pt-2">
          <Link href={`/tools/signature?delivery=${deliveryId}`}>Debug this signature</Link>
        </p>
      </Panel>
    </Columns>
  )
}
