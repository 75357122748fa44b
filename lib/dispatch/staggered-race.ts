/** One of several ways to the same result. */
export interface Contender<T> {
  /** `extendLead` lets it run alone until that many milliseconds from now, unless it fails before. */
  start(extendLead: (ms: number) => void): Promise<T>
  /** how long it runs before the next one is started beside it */
  leadMs: number
}

/** The first result and whose it is, or the errors of all that were started. */
export type RaceResult<T> = { ok: true; value: T; index: number } | { ok: false; errors: unknown[] }

interface RaceOptions {
  /** once it is aborted nothing more is started */
  signal: AbortSignal
  /** true for an error after which nothing more is started; what is in flight may still win */
  isFinal?: (error: unknown) => boolean
}

/**
 * Starts contenders one after another, the next one when the lead of the one before is over or at once when one fails
 * (RFC 8305 §5), and gives the first result. Ending the losers is the caller's. Never rejects.
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
      // After a stall timers run first; what lies in the sockets by then is read before anything is started for its lack.
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
