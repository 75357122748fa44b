import { setTimeout as delay } from 'node:timers/promises'
import type { Inngest } from 'inngest'
import type { Database } from '@/db/client'
import { deleteOutbox, insertOutbox, listOutbox } from '@/db/queries/outbox'
import type { Emit, JobEvent } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import type { Log } from '@/lib/platform/ports'

const batchSize = 100
const pollMs = 250
// An event sent twice does no harm, so a silent server delays a stop no longer than this.
const stopMs = 2_000

/** Events for a real Inngest server: stored with the change that caused them, sent afterwards, then deleted. */
export interface Outbox {
  emit: Emit
  start(): void
  /** Sends no further batch; one in flight that does not end in time is sent again at the next start. */
  stop(graceMs: number): Promise<void>
}

export function createOutbox({ reads, batch }: Database, client: Inngest.Any, log: Log): Outbox {
  let timer: NodeJS.Timeout | undefined
  let relaying: Promise<void> | null = null
  let stopped = false
  let waiting = false

  const relayBatch = async (): Promise<boolean> => {
    const rows = await listOutbox(reads, batchSize)
    const last = rows.at(-1)
    if (!last) return false
    await client.send(
      rows.map(({ event }) => JSON.parse(event) as { name: string; data: Record<string, string> }),
    )
    await batch.write((tx) => deleteOutbox(tx, last.seq))
    if (waiting) log.info({}, 'Inngest accepts events again')
    waiting = false
    return true
  }
  const relayAll = async () => {
    try {
      while (!stopped && (await relayBatch()));
    } catch (error) {
      // Logged once, however long it lasts.
      if (!waiting) log.warn({ err: error }, 'Inngest did not accept events; they stay queued in the outbox')
      waiting = true
    }
  }
  const relay = () => {
    relaying ??= relayAll().finally(() => {
      relaying = null
    })
  }

  return {
    emit: (tx, events) => insertOutbox(tx, events.map(serialize)),
    start: () => {
      timer = setInterval(relay, pollMs)
    },
    stop: async (graceMs) => {
      stopped = true
      clearInterval(timer)
      await Promise.race([relaying, delay(Math.min(graceMs, stopMs), undefined, { ref: false })])
    },
  }
}

// The id makes a repeated send harmless: Inngest drops an event it has seen in the last 24 hours.
function serialize(event: JobEvent): string {
  return JSON.stringify({ id: newId('evt'), ts: Date.now(), ...event })
}
