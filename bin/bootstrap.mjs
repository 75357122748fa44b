import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Plain Node, no dependency: these run before anything is installed. */

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

/** Installs the packages of the lockfile when they are not there yet; says so on stderr. */
export function ensureInstalled() {
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node 20.19 or later is required, but this is ${process.versions.node}`)
  const stamp = join(root, 'node_modules', '.installed')
  const wanted = hashFiles(['package-lock.json'])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('Installing packages (the first time takes about two minutes)')
  runOrFail('npm', ['ci', '--no-progress', '--loglevel=error'], {
    env: installEnvironment(),
    stdio: ['ignore', 2, 2],
  })
  writeFileSync(stamp, wanted)
}

// better-sqlite3 may have to compile: against the headers that came with this Node, where they are.
function installEnvironment() {
  const prefix = dirname(dirname(process.execPath))
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node.h'))
  return { ...process.env, NODE_ENV: '', ...(hasHeaders ? { npm_config_nodedir: prefix } : {}) }
}

/** Takes the settings in `.env`, where there is one; what the environment has already stays. */
export function readEnvFile() {
  const file = join(root, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}

export function hashFiles(files) {
  const hash = createHash('sha256').update(process.version)
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

export function runOrFail(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (error) fail(`${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

/** Runs a command with its output passed on and kept; resolves with both. */
export function runKeeping(command, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
        process.stdout.write(chunk)
      })
    }
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

export function say(text) {
  process.stderr.write(`${text}\n`)
}

export function fail(text) {
  say(text)
  process.exit(1)
}
