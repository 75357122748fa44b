import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureInstalled, fail, root } from './bootstrap.mjs'

/** Installs what is missing, then runs a TypeScript entry point of this folder with the remaining arguments. */

const [script, ...args] = process.argv.slice(2)
if (!script) fail('Usage: node bin/run.mjs <script.ts> [arguments]')
ensureInstalled()
const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'bin', script), ...args], {
  stdio: 'inherit',
})
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
