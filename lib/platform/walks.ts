import { setTimeout as delay } from 'node:timers/promises'
import type { Walk } from '@/db/common/walk'
import { AppError } from '@/lib/contract/errors'

/** Milliseconds. */
interface Limits {
  atOnce: number
  /** of one partner, those in flight included */
  perPartner: number
  maxWait: number
}

/**
 * `page` for something a person waits for on a screen, `plan` for something that may read all of a partner's rows.
 */
export type WalkKind = 'page' | 'plan'

const limits: Record<WalkKind, Limits> = {
  page: { atOnce: 2, perPartner: 20, maxWait: 10_000 },
  plan: { atOnce: 2, perPartner: 100, maxWait: 120_000 },
}

/**
 * Reads that may look at very many rows: two of a kind at a time in this process, the others wait in turns of
 * partners.
 */
export interface Walks {
  /**
   * Runs `work` when its turn comes. Throws a 429 when too many of the partner wait, a 503 when its turn did not come
   * in time; both say when to retry.
   */
  run<T>(kind: WalkKind, partnerId: string, work: (walk: Walk) => Promise<T>): Promise<T>
}

export function createWalks(): Walks {
  const pieces = new Pieces()
  const queues = { page: new WalkQueue(limits.page), plan: new WalkQueue(limits.plan) }
  return {
    run: async (kind, partnerId, work) => {
      await queues[kind].enter(partnerId)
      try {
        return await work(new PacedWalk(pieces))
      } finally {
        queues[kind].leave(partnerId)
      }
    },
  }
}

interface Waiting {
  begin: () => void
}

class WalkQueue {
  private readonly waiting = new Map<string, Waiting[]>()
  private readonly counts = new Map<string, number>()
  private inFlight = 0

  constructor(private readonly limits: Limits) {}

  async enter(partnerId: string): Promise<void> {
    const count = this.counts.get(partnerId) ?? 0
    if (count >= this.limits.perPartner)
      throw refusal(
        'rate_limited',
        `Too many concurrent searches for this partner (max. ${this.limits.perPartner}).`,
      )
    this.counts.set(partnerId, count + 1)
    if (this.inFlight < this.limits.atOnce) {
      this.inFlight += 1
      return
    }
    if (await this.wait(partnerId)) return
    this.forget(partnerId)
    throw refusal('unavailable', 'Too many searches are in progress.')
  }

  leave(partnerId: string): void {
    this.forget(partnerId)
    this.inFlight -= 1
    const [next] = this.waiting
    if (!next) return
    // Its partner goes to the end of the queue, even if it has more waiting.
    const [whose, [first, ...others]] = next
    this.waiting.delete(whose)
    if (others.length > 0) this.waiting.set(whose, others)
    this.inFlight += 1
    first?.begin()
  }

  /** Whether its turn came in time. */
  private wait(partnerId: string): Promise<boolean> {
    return new Promise((resolve) => {
      const own: Waiting = {
        begin: () => {
          clearTimeout(timer)
          resolve(true)
        },
      }
      const timer = setTimeout(() => {
        const others = (this.waiting.get(partnerId) ?? []).filter((one) => one !== own)
        if (others.length > 0) this.waiting.set(partnerId, others)
        else this.waiting.delete(partnerId)
        resolve(false)
      }, this.limits.maxWait)
      this.waiting.set(partnerId, [...(this.waiting.get(partnerId) ?? []), own])
    })
  }

  private forget(partnerId: string): void {
    const left = (this.counts.get(partnerId) ?? 1) - 1
    if (left > 0) this.counts.set(partnerId, left)
    else this.counts.delete(partnerId)
  }
}

// Walks share a third of the thread: after each piece other work gets twice as long as the piece took.
const restFactor = 2

/** One piece at a time, across all walks. */
class Pieces {
  private last: Promise<unknown> = Promise.resolve()

  /** The result, and how long it took, ms. */
  take<T>(work: () => Promise<T>): Promise<{ result: T; tookMs: number }> {
    let tookMs = 0
    const own = this.last.then(async () => {
      const begunAt = performance.now()
      try {
        return await work()
      } finally {
        tookMs = performance.now() - begunAt
      }
    })
    this.last = own.catch(() => undefined).then(() => delay(Math.ceil(restFactor * tookMs)))
    return own.then((result) => ({ result, tookMs }))
  }
}

const firstRows = 500
const minRows = 50
const maxRows = 5_000
const pieceMs = 5

class PacedWalk implements Walk {
  rows = firstRows

  constructor(private readonly pieces: Pieces) {}

  async piece<T>(work: () => Promise<T>): Promise<T> {
    const { result, tookMs } = await this.pieces.take(work)
    // At most doubled, so that one quick piece does not make the next one long.
    const fitting = this.rows * Math.min(2, pieceMs / Math.max(tookMs, 0.1))
    this.rows = Math.round(Math.min(maxRows, Math.max(minRows, fitting)))
    return result
  }
}

function refusal(code: 'rate_limited' | 'unavailable', detail: string): AppError {
  return new AppError(code, `${detail} Try again in 1 s.`, [], { 'retry-after': '1' })
}
