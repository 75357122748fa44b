import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const script = fileURLToPath(new URL('../testing/log-child.ts', import.meta.url))

it('the log does not block the process when nobody reads its output', async () => {
  const child = fork(script, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  let turns = 0
  child.on('message', (turn: number) => {
    turns = turn
  })
  // Nothing reads its stdout: half a megabyte per turn, and a pipe holds far less.
  await expect.poll(() => turns, { timeout: 30_000 }).toBeGreaterThan(30)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
})

it('the log writes one JSON line per message and nothing below its level', async () => {
  const program = `
    import { createLog } from './lib/platform/log.ts'
    const log = createLog('warn')
    log.info({}, 'left out')
    log.warn({ delivery_id: 'dlv_1' }, 'said')`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program])
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  await once(child, 'close')
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toMatchObject([{ level: 40, delivery_id: 'dlv_1', msg: 'said' }])
})
