import { pause } from './rig'

/** Work that hangs until it is released, and who is in it. */
export class Gate {
  readonly began: string[] = []
  readonly max = new Map<string, number>()
  private readonly inside = new Map<string, number>()
  private waiting: (() => void)[] = []
  private open = false

  /** Hangs while the gate is shut, counted under each of these names. */
  async pass(...names: string[]): Promise<void> {
    this.began.push(names[0] ?? '')
    for (const name of names) this.count(name, 1)
    if (!this.open) await new Promise<void>((resolve) => this.waiting.push(resolve))
    for (const name of names) this.count(name, -1)
  }

  /** Releases those inside, one by one in order of arrival; others still hang. */
  async release(count = Number.POSITIVE_INFINITY): Promise<void> {
    for (const letGo of this.waiting.splice(0, count)) letGo()
    await pause(2)
  }

  /** Releases everyone from now on. */
  unlock(): Promise<void> {
    this.open = true
    return this.release()
  }

  inFlight(name: string): number {
    return this.inside.get(name) ?? 0
  }

  private count(name: string, change: number): void {
    const now = this.inFlight(name) + change
    this.inside.set(name, now)
    this.max.set(name, Math.max(this.max.get(name) ?? 0, now))
  }
}
