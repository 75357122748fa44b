import { assertScope } from '@/lib/auth/scopes'
import type { Context } from '@/lib/context'
import type { ProbeResult } from '@/lib/dispatch/probe'
import { AppError } from '@/lib/errors'
import { toPublicTime } from '@/lib/time'
import type { EndpointCheck } from './schema'
import { mustFind } from './service'

// Each may take as long as an attempt, and holds a socket meanwhile.
const mostAtOnce = 4
const underWay = new Map<string, number>()

/** What an attempt to an endpoint would meet just now; sends nothing, and writes nothing. At most four at once per partner. */
export async function checkEndpoint(ctx: Context, id: string): Promise<EndpointCheck> {
  assertScope(ctx.actor, 'endpoints:write')
  const { url } = await mustFind(ctx, id)
  const { partnerId } = ctx
  const count = underWay.get(partnerId) ?? 0
  if (count >= mostAtOnce) {
    const detail = `At most ${mostAtOnce} checks may be under way at once. Try again in 1 s.`
    throw new AppError('rate_limited', detail, [], { 'retry-after': '1' })
  }
  underWay.set(partnerId, count + 1)
  try {
    return toCheck(await ctx.runtime.sender.probe({ url }))
  } finally {
    const left = (underWay.get(partnerId) ?? 1) - 1
    if (left > 0) underWay.set(partnerId, left)
    else underWay.delete(partnerId)
  }
}

function toCheck({ ok, cause, dns, connect, tls }: ProbeResult): EndpointCheck {
  return {
    ok,
    cause,
    dns,
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
