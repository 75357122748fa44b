import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { ownPidNamespace, pidNamespaceObstacle } from '@/lib/testing/pid-namespace'
import { isOwnerGone, newOwner } from './process-space'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

const space = /@(.*)#/.exec(newOwner())?.[1]
const printOwner = `import { newOwner } from '@/lib/platform/process-space'
console.log(newOwner())
setInterval(() => undefined, 1_000)`

/** A process that prints its own name and keeps running; `prefix` is the command to run it with. */
async function startOther(prefix: string[] = []): Promise<{ owner: string; child: ChildProcess }> {
  const own = [process.execPath, '--import', 'tsx', '--input-type=module', '--eval', printOwner]
  const [command = '', ...args] = [...prefix, ...own]
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer]
  return { owner: line.toString().trim(), child }
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('the process of an owner name', () => {
  it('is not gone when it is this process, whichever of its names is asked about', () => {
    const names = [newOwner(), newOwner()]
    expect(new Set(names).size).toBe(2)
    expect(names.map(isOwnerGone)).toEqual([false, false])
  })

  it('is gone once it has ended and not before', async () => {
    const { owner, child } = await startOther()
    expect(isOwnerGone(owner)).toBe(false)
    await kill(child)
    expect(isOwnerGone(owner)).toBe(true)
  })

  it('is gone when this process has its process ID', () =>
    expect(isOwnerGone(`before@${space}#${process.pid}`)).toBe(true))

  it('is not reported as gone when another living process has its process ID', () =>
    expect(isOwnerGone(`before@${space}#${process.ppid}`)).toBe(false))

  it.each([
    `some@another-space#${2 ** 22 + 1}`,
    `some@${hostname()}#${2 ** 22 + 1}`,
    `some@${hostname()}`,
    'nonsense',
    '',
  ])('is not reported as gone for the unknown name %j', (owner) => expect(isOwnerGone(owner)).toBe(false))
})

describe.skipIf(pidNamespaceObstacle)(
  `in another PID namespace (${pidNamespaceObstacle ?? 'on this host'})`,
  () => {
    it('a process is never reported as gone, although the host name is the same', async () => {
      const { owner, child } = await startOther(ownPidNamespace)
      expect(owner).toMatch(/#1$/)
      expect(isOwnerGone(owner)).toBe(false)
      await kill(child)
      expect(isOwnerGone(owner)).toBe(false)
    })

    it('processes that all have the process ID 1 get different names', async () => {
      const [one, two] = await Promise.all([startOther(ownPidNamespace), startOther(ownPidNamespace)])
      const spaces = [one, two].map(({ owner }) => owner.split('@')[1])
      expect(new Set([...spaces, `${space}#1`]).size).toBe(3)
    })
  },
)
