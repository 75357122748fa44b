import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { processWide } from './process-wide'

/**
 * Where a process id means the same process as here: one boot of one machine, and there one PID namespace. Containers
 * may share a host name, so that alone says nothing. On a Linux without /proc it is a space of our own.
 */
const ownSpace = findSpace()

const shared = processWide<Set<string>>('owners')

/** A new name for something that this process holds: `<uuid>@<space>#<pid>`. */
export function newOwner(): string {
  const owner = `${randomUUID()}@${ownSpace}#${process.pid}`
  ownNames().add(owner)
  return owner
}

/** True when the process that made this name with `newOwner` is certainly gone. */
export function isOwnerGone(owner: string): boolean {
  const [, space, pid] = /@(.*)#(\d+)$/.exec(owner) ?? []
  // Another machine's, or another container's, process ids say nothing here.
  if (space !== ownSpace || ownNames().has(owner)) return false
  // A process id of our own under a name that is not ours is one that was used before.
  return Number(pid) === process.pid || !isAlive(Number(pid))
}

// Next bundles its entry points apart, so the names live on globalThis.
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
