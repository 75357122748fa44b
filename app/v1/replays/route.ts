import { resource } from '@/lib/api/resource'
import { OtherStatus, route, Unwritten } from '@/lib/api/route'
import { findFilterFlaws, planReplay } from '@/lib/replays/plan'
import { newReplay, plannedOrStarted, replayList, replayQuery } from '@/lib/replays/schema'
import { listReplays, startReplay } from '@/lib/replays/service'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = resource({
  GET: route(
    { scope: 'replays:read', summary: 'List replays', query: replayQuery, reply: replayList },
    ({ ctx, query }) => listReplays(ctx, query),
  ),
  POST: route(
    {
      scope: 'replays:write',
      summary: 'Create or preview (dry_run) a replay',
      body: newReplay,
      findFlaws: findFilterFlaws,
      example: { filter: { status: 'failed', event_type: 'lead.*' }, dry_run: true },
      reply: plannedOrStarted,
      status: 202,
      otherStatus: 200,
      isRemote: true,
    },
    async ({ ctx, body }) => {
      const planned = await planReplay(ctx, body)
      if (body.dry_run) return new OtherStatus(200, planned.plan)
      return new Unwritten((tx) => startReplay(tx, body, planned))
    },
  ),
})
