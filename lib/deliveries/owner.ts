import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'

const machine = hostname()

/** This process, as it stands beside each request it sends: `<uuid>@<machine>#<pid>`. */
export const ownProcess = `${randomUUID()}@${machine}#${process.pid}`

/** True when the process that sent a request is certainly gone, so that nobody will write down how it ended. */
export function isGone(owner: string): boolean {
  const [, host, pid] = /@(.*)#(\d+)$/.exec(owner) ?? []
  // Another machine's, or another container's, process ids say nothing here.
  if (host !== machine || owner === ownProcess) return false
  // A process id of our own that is not us is one that was used before.
  return Number(pid) === process.pid || !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code !== 'ESRCH'
  }
}
