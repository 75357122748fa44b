import { AppError } from '@/lib/contract/errors'

/** Runs a limited number of tasks; further ones wait, and beyond `maxWaiting` they are refused. */
export class Turns {
  private running = 0
  private readonly waiting: (() => void)[] = []

  constructor(
    private readonly limits: { maxRunning: number; maxWaiting: number },
    /** for the error, after "Too many" */
    private readonly what: string,
  ) {}

  /** Runs the work when its turn comes; throws a 429 problem when too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.limits.maxRunning) this.running++
    else await this.wait()
    try {
      return await work()
    } finally {
      // The slot goes directly to the next waiting task, so that a new one can't take it.
      const next = this.waiting.shift()
      if (next) next()
      else this.running--
    }
  }

  private wait(): Promise<void> {
    if (this.waiting.length >= this.limits.maxWaiting) {
      const detail = `Too many ${this.what} right now. Try again in a few seconds.`
      throw new AppError('rate_limited', detail, [], { 'retry-after': '2' })
    }
    return new Promise((resolve) => this.waiting.push(resolve))
  }
}
