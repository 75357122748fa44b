import type { Inngest } from 'inngest'
import type { Database } from '@/db/client'
import { deleteOutbox, insertOutbox, listOutbox } from '@/db/queries/outbox'
import type { Emit, JobEvent } from '@/lib/context'
import { newId } from '@/lib/ids'
import type { Log } from '@/lib/log'

const batchSize = 100
const pollMs = 250

/** Events for a real Inngest server: stored with the change that caused them, sent afterwards, then deleted. */
export interface Outbox {
  emit: Emit
  start(): void
  stop(): Promise<void>
}

export function createOutbox({ db, batch }: Database, client: Inngest.Any, log: Log): Outbox {
  let timer: NodeJS.Timeout | null = null
  let relaying: Promise<void> | null = null

  const relayAll = async () => {
    for (;;) {
      const rows = await listOutbox(db, batchSize)
      const last = rows.at(-1)
      if (!last) return
      await client.send(
        rows.map(({ event }) => JSON.parse(event) as { name: string; data: Record<string, string> }),
      )
      await batch.write((tx) => deleteOutbox(tx, last.seq))
    }
  }
  const relay = () => {
    relaying ??= relayAll()
      .catch((error: unknown) =>
        log.warn({ err: error }, 'events wait in the outbox: Inngest did not take them'),
      )
      .finally(() => {
        relaying = null
      })
  }

  return {
    emit: (tx, events) => insertOutbox(tx, events.map(serialize)),
    start: () => {
      timer = setInterval(relay, pollMs)
    },
    stop: async () => {
      if (timer) clearInterval(timer)
      await relaying
    },
  }
}

// The id makes a repeated send harmless: Inngest drops an event it has seen in the last 24 hours.
function serialize(event: JobEvent): string {
  return JSON.stringify({ id: newId('evt'), ts: Date.now(), ...event })
}
