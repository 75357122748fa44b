/**
 * Calls `stop` at the first SIGTERM or SIGINT, then ends the process: exit code 0, or 1 when it throws. A process
 * group may get a signal several times, from the shell, npm and the terminal; further ones change nothing.
 */
export function stopOnSignals(stop: () => Promise<void>): void {
  let isStopping = false
  const onSignal = () => {
    if (isStopping) return
    isStopping = true
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`The stop failed. ${error instanceof Error ? error.stack : String(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}
