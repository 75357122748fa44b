import { setImmediate as nextTurn } from 'node:timers/promises'
import { type AttemptRow, listLastAttempts } from '@/db/queries/attempts'
import { listLatestOfEndpoint } from '@/db/queries/endpoint-deliveries'
import { findEvent } from '@/db/queries/events'
import { toPublicTime } from '@/lib/contract/time'
import { type SigningSecrets, verifyRecoverSignature } from '@/lib/dispatch/sign'
import type { Context } from '@/lib/platform/context'
import { assertScope } from '@/lib/platform/scopes'
import type { SigningReport } from './schema'
import { mustFind } from './service'
import { openSigningSecrets } from './signing-secrets'

const examined = 100

/**
 * Which secret signed the latest hundred deliveries of an endpoint: each signature is checked against its current
 * secrets. Throws a 404 problem for an unknown, deleted or foreign id.
 */
export async function reportSigning(ctx: Context, id: string): Promise<SigningReport> {
  assertScope(ctx.actor, 'endpoints:read')
  const endpoint = await mustFind(ctx, id)
  const secrets = openSigningSecrets(ctx.runtime, { ...endpoint, endpoint_id: id })
  const deliveries = await listLatestOfEndpoint(ctx.db, ctx.partnerId, { endpointId: id, limit: examined })
  const ids = deliveries.map((delivery) => delivery.id)
  const attempts = new Map((await listLastAttempts(ctx.db, ids)).map((row) => [row.delivery_id, row]))
  const report: SigningReport = {
    requests: 0,
    current: 0,
    previous: 0,
    other: 0,
    by_both: 0,
    current_since: null,
  }
  for (const delivery of deliveries) {
    // Deliberately signed with a foreign secret.
    if (delivery.test_variant === 'wrong_signature') continue
    const attempt = attempts.get(delivery.id)
    const event = await findEvent(ctx.db, ctx.partnerId, delivery.event_id)
    // Once a payload was removed, its signature can't be checked.
    if (!attempt || !event || event.expired_at !== null) continue
    const signatures = readSignatures(attempt)
    const signer = findSigner(secrets, (secret) =>
      verifyRecoverSignature(event.body, signatures.main, secret),
    )
    report.requests += 1
    report[signer] += 1
    if (signatures.hasPrevious) report.by_both += 1
    // Newest first, so the last assignment is the oldest one.
    if (signer === 'current') report.current_since = toPublicTime(attempt.started_at)
    await nextTurn()
  }
  return report
}

function readSignatures({ request_headers }: AttemptRow): { main: string; hasPrevious: boolean } {
  const headers: Record<string, string> = JSON.parse(request_headers)
  return {
    main: headers['X-Recover-Signature'] ?? '',
    hasPrevious: 'X-Recover-Signature-Previous' in headers,
  }
}

function findSigner(
  secrets: SigningSecrets | null,
  isBy: (secret: string) => boolean,
): 'current' | 'previous' | 'other' {
  if (secrets && isBy(secrets.current)) return 'current'
  return secrets?.previous.some(isBy) ? 'previous' : 'other'
}
