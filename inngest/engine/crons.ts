import { insertRun } from './ingest'
import type { CronTrigger } from './registry'
import type { Store } from './store'

/** The functions with a cron trigger. */
export class CronClock {
  constructor(
    private readonly store: Store,
    private readonly triggers: CronTrigger[],
  ) {}

  /**
   * Starts from each function's last tick, whichever engine made it, so that ticks missed during downtime are
   * noticed.
   */
  begin(now: number): void {
    for (const trigger of this.triggers) {
      trigger.next = nextTick(trigger, this.store.getCronLast.get(trigger.fn.id)?.cron_last ?? now)
    }
  }

  /**
   * Inserts a run for each trigger that is due; all ticks missed during downtime become a single run. Inside a
   * transaction: call the returned function once it is on disk, or the ticks are inserted again.
   */
  fire(now: number): () => void {
    const ticks = this.triggers.flatMap((trigger) => {
      const at = lastTick(trigger, now)
      return at === null ? [] : [{ trigger, at }]
    })
    for (const { trigger, at } of ticks) this.insert(trigger, at, now)
    return () => {
      for (const { trigger, at } of ticks) trigger.next = nextTick(trigger, at)
    }
  }

  /** When the next tick is due; infinity when none is. */
  nextAt(): number {
    return this.triggers.reduce((soonest, { next }) => Math.min(soonest, next ?? soonest), Infinity)
  }

  private insert({ fn, expression }: CronTrigger, at: number, now: number): void {
    const data = { cron: expression }
    const event = { id: `cron-${fn.slug}-${at}`, name: 'inngest/scheduled.timer', data, ts: at }
    insertRun(this.store, fn, event, now, `cron:${at}`)
    this.store.setCronLast.run(at, fn.id)
  }
}

function lastTick(trigger: CronTrigger, now: number): number | null {
  if (trigger.next === null || trigger.next > now) return null
  let at = trigger.next
  for (let next = nextTick(trigger, at); next !== null && next <= now; next = nextTick(trigger, next))
    at = next
  return at
}

function nextTick({ cron }: CronTrigger, after: number): number | null {
  return cron.nextRun(new Date(after))?.getTime() ?? null
}
