import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, fail, readEnvFile, root } from './bootstrap.mjs'

/**
 * Installs what is missing, then becomes a TypeScript entry point of this folder with the remaining arguments. One
 * process: a signal arrives once, and how it ends is how this command ends.
 */

const [script, ...args] = process.argv.slice(2)
if (!script) fail('Usage: node bin/run.mjs <script.ts> [arguments]')
ensureInstalled()
readEnvFile()
const { register } = await import('tsx/esm/api')
register()
const file = join(root, 'bin', script)
process.argv.splice(1, process.argv.length, file, ...args)
await import(pathToFileURL(file).href)
