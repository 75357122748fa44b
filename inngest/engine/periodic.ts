/**
 * Repeats work until it is stopped; a failure is reported and the next repetition still happens. Repetitions don't
 * overlap.
 */
export class Periodic {
  private timers: NodeJS.Timeout[] = []

  constructor(private readonly report: (error: unknown) => void) {}

  every(ms: number, fn: () => void | Promise<void>): void {
    let isInFlight = false
    const guarded = async () => {
      if (isInFlight) return
      isInFlight = true
      try {
        await fn()
      } catch (error) {
        this.report(error)
      }
      isInFlight = false
    }
    this.timers.push(setInterval(guarded, ms).unref())
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer)
    this.timers = []
  }
}
