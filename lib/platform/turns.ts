import { AppError } from '@/lib/contract/errors'

/** Does a few things at once; those that come while all places are taken wait their turn, and beyond so many are refused. */
export class Turns {
  private running = 0
  private readonly waiting: (() => void)[] = []

  constructor(
    private readonly limits: { maxRunning: number; maxWaiting: number },
    /** for the refusal, to go on after "Too many" */
    private readonly what: string,
  ) {}

  /** Does the work once it is its turn; throws a 429 problem when too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.limits.maxRunning) this.running++
    else await this.wait()
    try {
      return await work()
    } finally {
      // The place goes straight to the next one, so that nobody who comes now slips in between.
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
