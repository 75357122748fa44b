import { toPublicTime } from '@/lib/contract/time'
import type { Context } from '@/lib/platform/context'
import { AtOnce } from '@/lib/platform/http/at-once'
import type { ProbeResult } from '@/lib/platform/ports'
import { assertScope } from '@/lib/platform/scopes'
import type { CheckUrlInput, EndpointCheck } from './schema'
import { guardedUrl, mustFind } from './service'

// Each may take as long as an attempt and holds a socket all that time.
const checks = new AtOnce(4, 'checks')

/**
 * Reports what an attempt to an endpoint would meet now; sends and stores nothing. At most four run at the same time
 * per partner.
 */
export async function checkEndpoint(ctx: Context, id: string): Promise<EndpointCheck> {
  assertScope(ctx.actor, 'endpoints:write')
  const { url } = await mustFind(ctx, id)
  return probe(ctx, url)
}

/**
 * The same for a URL before it is registered: throws the 422 problem that registering it would; shares the limit of
 * four.
 */
export async function checkUrl(ctx: Context, { url }: CheckUrlInput): Promise<EndpointCheck> {
  assertScope(ctx.actor, 'endpoints:write')
  return probe(ctx, guardedUrl(ctx, url))
}

async function probe(ctx: Context, url: string): Promise<EndpointCheck> {
  return toCheck(await checks.run(ctx.partnerId, () => ctx.runtime.sender.probe({ url })))
}

function toCheck({ ok, cause, dns, connect, tls }: ProbeResult): EndpointCheck {
  return {
    ok,
    cause,
    // Never reveal the addresses of a private network.
    dns: dns && (cause === 'blocked_address' ? { ...dns, addresses: [] } : dns),
    connect,
    tls: tls && {
      protocol: tls.protocol,
      issuer: tls.issuer,
      valid_to: toPublicTime(tls.validTo),
      days_left: tls.daysLeft,
      ms: tls.ms,
    },
  }
}
