import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { expect, it } from 'vitest'
import { isGone, ownProcess } from './owner'

it('is not gone when it is this process', () => expect(isGone(ownProcess)).toBe(false))

it('is gone when its process has ended, and not before', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const owner = `some@${hostname()}#${child.pid}`
  expect(isGone(owner)).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isGone(owner)).toBe(true)
})

it('is gone when its process id is ours now', () =>
  expect(isGone(`before@${hostname()}#${process.pid}`)).toBe(true))

it.each([`some@another-machine#${2 ** 22 + 1}`, 'nonsense', ''])('is not known to be gone: %j', (owner) =>
  expect(isGone(owner)).toBe(false),
)
