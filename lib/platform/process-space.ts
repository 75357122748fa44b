import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { processWide } from './process-wide'

/**
 * The scope within which a process id means the same process: one boot of one machine, and one PID namespace.
 * Containers may share a host name, so that alone is not enough. On a Linux without /proc, each process is its own
 * scope.
 */
const ownSpace = findSpace()

const shared = processWide<Set<string>>('owners')

/** A new owner name for something that this process holds: `<uuid>@<space>#<pid>`. */
export function newOwner(): string {
  const owner = `${randomUUID()}@${ownSpace}#${process.pid}`
  ownNames().add(owner)
  return owner
}

/** True when the process that made this name with `newOwner` has certainly ended. */
export function isOwnerGone(owner: string): boolean {
  const [, space, pid] = /@(.*)#(\d+)$/.exec(owner) ?? []
  // Process ids of another machine or container mean nothing here.
  if (space !== ownSpace || ownNames().has(owner)) return false
  // Our own process id under a name that isn't ours is a reused one.
  return Number(pid) === process.pid || !isAlive(Number(pid))
}

// Next bundles its entry points separately, so the names live on globalThis.
function ownNames(): Set<string> {
  shared.value ??= new Set()
  return shared.value
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code !== 'ESRCH'
  }
}

function findSpace(): string {
  if (process.platform !== 'linux') return hostname()
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return randomUUID()
  }
}
