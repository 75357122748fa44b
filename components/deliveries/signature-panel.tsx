import Link from 'next/link'
import { verificationSnippet } from '@/components/signatures/verification-snippet'
import { Code } from '@/components/ui/code'
import { Columns, Panel } from '@/components/ui/panel'
import type { Attempt } from '@/lib/deliveries/schema'

const carried: [string, string][] = [
  ['x-recover-signature', 'Hex HMAC-SHA256 of the exact body. The key is the secret as it was given.'],
  [
    'x-recover-signature-previous',
    'The same, made with the secret from before a rotation; several stand apart by commas.',
  ],
  ['x-recover-delivery-id', 'The delivery. Every attempt carries the same, so that you can tell a repeat.'],
  ['webhook-id', 'Standard Webhooks: the delivery, a part of what is signed.'],
  ['webhook-timestamp', 'Standard Webhooks: seconds since 1970, a part of what is signed.'],
  [
    'webhook-signature',
    'Standard Webhooks: v1, and the base64 HMAC-SHA256 of id.timestamp.body. The key is what Standard Webhooks libraries decode the secret to; a secret that is not base64 is its own key.',
  ],
]

/** Which header of an attempt carries what, and how a server checks it. */
export function SignaturePanel({ deliveryId, attempt }: { deliveryId: string; attempt: Attempt }) {
  const values = new Map(
    Object.entries(attempt.request_headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return (
    <Columns>
      <Panel title="What is signed, and where it stands">
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
      <Panel title="How to verify it, such as in Express">
        <Code text={verificationSnippet} />
        <p className="pt-2 text-text-2 text-xs">
          Or give the request to the standardwebhooks package of your language, with the secret as it is.
        </p>
        <p className="pt-2">
          <Link href={`/tools/signature?delivery=${deliveryId}`}>Find out why it does not match</Link>
        </p>
      </Panel>
    </Columns>
  )
}
