import { findAccountFlaws } from '@/lib/events/account-flaws'
import { type PublishInput, publishInput, publishReply } from '@/lib/events/schema'
import { beginPublish, finishPublish } from '@/lib/events/service'
import { findOverload } from '@/lib/platform/back-pressure'
import { resource } from './resource'
import { route, Unwritten } from './route'

/** /v1/events: here rather than in `app`, because `server` serves it before the framework does. */
export const eventsResource = resource({
  POST: route(
    {
      scope: 'events:publish',
      summary: 'Publish events',
      body: publishInput,
      findFlaws: findAccountFlaws,
      example: {
        type: 'lead.status_changed',
        account_id: 'acc_8f3a1b2c',
        data: {
          phone: '+14155551234',
          lead_name: 'John Doe',
          previous_status: 'new',
          new_status: 'contacted',
        },
      },
      reply: publishReply,
      status: 202,
      maxBytes: 1024 * 1024,
      conflict:
        'An event ID is already taken by a different event, or the Idempotency-Key was already used with a different request.',
      isRemote: true,
      refuse: findOverload,
      finish: (ctx, reply) => finishPublish(ctx, () => JSON.parse(reply)),
    },
    async ({ ctx, body, text }) =>
      new Unwritten(await beginPublish(ctx, { input: body as PublishInput, text })),
  ),
})
