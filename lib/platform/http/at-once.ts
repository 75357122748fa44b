import { AppError } from '@/lib/contract/errors'

/** Limits each partner to `max` in flight in this process; another one is a 429 problem. */
export class AtOnce {
  private readonly inFlight = new Map<string, Promise<unknown>[]>()

  constructor(
    private readonly max: number,
    /** plural noun for the error */
    private readonly what: string,
    /** whether a partner's own calls run together or one after another */
    private readonly order: 'together' | 'one by one' = 'together',
  ) {}

  async run<T>(partnerId: string, work: () => Promise<T>): Promise<T> {
    const others = this.inFlight.get(partnerId) ?? []
    if (others.length >= this.max) {
      const detail = `Too many concurrent ${this.what} (max. ${this.max}). Try again in 1 s.`
      throw new AppError('rate_limited', detail, [], { 'retry-after': '1' })
    }
    const before = this.order === 'one by one' ? others.at(-1) : undefined
    const own = before ? before.then(work, work) : work()
    this.inFlight.set(partnerId, [...others, own])
    try {
      return await own
    } finally {
      const left = (this.inFlight.get(partnerId) ?? []).filter((one) => one !== own)
      if (left.length > 0) this.inFlight.set(partnerId, left)
      else this.inFlight.delete(partnerId)
    }
  }
}
