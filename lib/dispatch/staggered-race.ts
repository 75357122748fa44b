/** One of several ways to the same result. */
export interface Contender<T> {
  /**
   * `extendLead` keeps the next contender from starting for that many milliseconds from now, unless this one fails
   * first.
   */
  start(extendLead: (ms: number) => void): Promise<T>
  /** how long it runs before the next one starts */
  leadMs: number
}

/** The first result and its index, or the errors of all that were started. */
export type RaceResult<T> = { ok: true; value: T; index: number } | { ok: false; errors: unknown[] }

interface RaceOptions {
  /** once aborted, nothing more is started */
  signal: AbortSignal
  /** true for an error after which nothing more is started; contenders in flight may still win */
  isFinal?: (error: unknown) => boolean
}

/**
 * Starts contenders one after another: the next one when the lead of the previous one is over, or immediately when
 * one fails (RFC 8305 §5). Returns the first result. The caller must end the losers. Never rejects.
 */
export function raceStaggered<T>(
  contenders: Contender<T>[],
  { signal, isFinal = () => false }: RaceOptions,
): Promise<RaceResult<T>> {
  return new Promise((resolve) => {
    const errors: unknown[] = []
    let started = 0
    let isStopped = signal.aborted
    let timer: NodeJS.Timeout | undefined

    const stop = () => {
      isStopped = true
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
    const end = (result: RaceResult<T>) => {
      stop()
      resolve(result)
    }
    const startNext = () => {
      const index = started
      const contender = contenders[index]
      if (isStopped || !contender) return
      started++
      startLater(contender.leadMs)
      contender.start(startLater).then((value) => end({ ok: true, value, index }), onFailure)
    }
    const startLater = (ms: number) => {
      const expected = started
      clearTimeout(timer)
      if (isStopped) return
      // After a stall timers run first; read what waits in the sockets before starting another contender.
      timer = setTimeout(() => setImmediate(() => started === expected && startNext()), ms)
    }
    const onFailure = (error: unknown) => {
      errors.push(error)
      if (isFinal(error)) stop()
      startNext()
      if (errors.length === started) end({ ok: false, errors })
    }
    signal.addEventListener('abort', stop, { once: true })
    startNext()
    if (started === 0) end({ ok: false, errors })
  })
}
