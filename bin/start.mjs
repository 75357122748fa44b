import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, hashFiles, readEnvFile, root, runOrFail, say } from './bootstrap.mjs'

/** Sets up whatever is missing, builds when a source has changed, then becomes the server (one process). */

readEnvFile()
const port = process.env.PORT || '3000'
const stampFile = join(root, '.next', 'built-from')
const isBuildOnly = process.argv.includes('--build-only')

ensureInstalled()
const sources = hashFiles(listSources())
const isBuilt = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sources
if (!isBuildOnly) checkSettings()
buildWhenChanged()
if (!isBuildOnly) await serve()

/** Ends with exit code 1 when the server could not start, naming everything that is wrong. */
function checkSettings() {
  process.env.DATA_DIR = resolve(process.env.DATA_DIR || join(root, '.data'))
  const problems = findOwnProblems()
  // The server itself checks them as it starts: before that it is worth the time only when a build comes first, and
  // Next takes no port that is none.
  if (problems.length === 0 && isPort(port) && isBuilt) return
  runOrFail(process.execPath, [join(root, 'bin', 'run.mjs'), 'check-settings.ts', ...problems])
}

function findOwnProblems() {
  const names = ['NEXTAUTH_SECRET', 'ENCRYPTION_KEY', 'PUBLIC_URL', 'DATABASE_URL']
  if (process.env.NODE_ENV !== 'production' || names.some((name) => process.env[name])) return []
  return ['NODE_ENV is production, so NEXTAUTH_SECRET, ENCRYPTION_KEY and PUBLIC_URL must be set.']
}

function isPort(text) {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535
}

function buildWhenChanged() {
  if (isBuilt) return
  say('Building (about a minute)')
  rmSync(join(root, '.next', 'standalone'), { recursive: true, force: true })
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  runOrFail('npx', ['--no-install', 'next', 'build'], { env, stdio: ['ignore', 2, 2] })
  const standalone = join(root, '.next', 'standalone')
  cpSync(join(root, '.next', 'static'), join(standalone, '.next', 'static'), { recursive: true })
  if (existsSync(join(root, 'public')))
    cpSync(join(root, 'public'), join(standalone, 'public'), { recursive: true })
  // Next keeps a copy of .env as it was at the build and would read it at each start.
  for (const name of readdirSync(standalone)) if (name.startsWith('.env')) rmSync(join(standalone, name))
  writeFileSync(stampFile, sources)
}

function listSources() {
  const folders = ['app', 'components', 'db', 'docs/samples', 'inngest', 'lib', 'public', 'server'].filter(
    (name) => existsSync(join(root, name)),
  )
  const nested = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)),
  )
  const top = readdirSync(root).filter((name) => /\.(ts|js|mjs|json)$/.test(name) && name !== 'next-env.d.ts')
  return [...nested, ...top]
    .filter((file) => statSync(join(root, file)).isFile() && !/\.test\.tsx?$|\.md$/.test(file))
    .sort()
}

async function serve() {
  const host = process.env.HOST || '127.0.0.1'
  process.env.NEXTAUTH_URL =
    process.env.PUBLIC_URL || `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  process.env.HOSTNAME = host
  process.env.PORT = port
  process.env.NODE_ENV = 'production'
  process.env.NEXT_MANUAL_SIG_HANDLE = 'true'
  process.env.NEXT_TELEMETRY_DISABLED = '1'
  // Longer than load balancers keep idle connections, which is 60 s for most: otherwise one may send a request on a
  // connection that this server is just closing.
  process.env.KEEP_ALIVE_TIMEOUT ||= '75000'
  await import(pathToFileURL(join(root, '.next', 'standalone', 'server.js')).href)
  await warmUp(host)
}

/**
 * Loads what the framework loads with the first request to a route of the API, as soon as the server listens, so that no
 * caller's request holds the thread for it. OPTIONS loads a route and is refused with a 405, which the log shows.
 */
async function warmUp(host) {
  const own = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host)
  const load = () => fetch(`http://${own}:${port}/v1/webhooks`, { method: 'OPTIONS' })
  for (let tries = 0; tries < 100; tries++) {
    if (await load().catch(() => null)) return
    await sleep(100)
  }
}
