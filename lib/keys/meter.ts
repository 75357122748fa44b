import type { Database } from '@/db/client'
import { addKeyUses } from '@/db/queries/keys'
import { hourMs, minuteMs } from '@/lib/contract/time'
import type { KeyMeter } from '@/lib/platform/ports'

const flushMs = 10_000

/** How long the counts of single minutes are kept. */
export const meteredMs = hourMs

export function createKeyMeter({ batch }: Database, now: () => number): KeyMeter {
  let counts = new Map<string, number>()
  const flush = async () => {
    const noted = counts
    counts = new Map()
    if (noted.size === 0) return
    const minute = Math.floor(now() / minuteMs) * minuteMs
    const oldest = minute - meteredMs
    // A count that cannot be stored is worth neither a failed request nor a retry.
    await batch
      .write(async (db) => {
        for (const [keyId, count] of noted) await addKeyUses(db, { keyId, minute, count, oldest })
      })
      .catch(() => undefined)
  }
  const timer = setInterval(flush, flushMs).unref()
  return {
    note: (keyId) => counts.set(keyId, (counts.get(keyId) ?? 0) + 1),
    flush,
    stop: async () => {
      clearInterval(timer)
      await flush()
    },
  }
}
