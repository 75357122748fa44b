/** Work that is done again and again until it is stopped; a failure is reported and the next time comes. */
export class Periodic {
  private timers: NodeJS.Timeout[] = []

  constructor(private readonly report: (error: unknown) => void) {}

  every(ms: number, fn: () => void | Promise<void>): void {
    const guarded = async () => {
      try {
        await fn()
      } catch (error) {
        this.report(error)
      }
    }
    this.timers.push(setInterval(guarded, ms).unref())
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer)
    this.timers = []
  }
}
