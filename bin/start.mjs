import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, fail, hashFiles, root, runOrFail, say } from './bootstrap.mjs'

/** Sets up whatever is missing, builds when a source has changed, then becomes the server (one process). */

const configured = ['NEXTAUTH_SECRET', 'ENCRYPTION_KEY', 'PUBLIC_URL', 'DATABASE_URL'].some(
  (name) => process.env[name],
)
if (process.env.NODE_ENV === 'production' && !configured) {
  fail('NODE_ENV is production, so NEXTAUTH_SECRET, ENCRYPTION_KEY and PUBLIC_URL must be set.')
}

const port = process.env.PORT || '3000'
if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535) {
  fail(`PORT must be a port number from 1 to 65535, not "${port}"`)
}

ensureInstalled()
buildWhenChanged()
if (!process.argv.includes('--build-only')) await serve()

function buildWhenChanged() {
  const stampFile = join(root, '.next', 'built-from')
  const wanted = hashFiles(listSources())
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return
  say('Building (about a minute)')
  rmSync(join(root, '.next', 'standalone'), { recursive: true, force: true })
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  runOrFail('npx', ['--no-install', 'next', 'build'], { env, stdio: ['ignore', 2, 2] })
  const standalone = join(root, '.next', 'standalone')
  cpSync(join(root, '.next', 'static'), join(standalone, '.next', 'static'), { recursive: true })
  if (existsSync(join(root, 'public')))
    cpSync(join(root, 'public'), join(standalone, 'public'), { recursive: true })
  writeFileSync(stampFile, wanted)
}

function listSources() {
  const folders = ['app', 'components', 'db', 'docs/samples', 'inngest', 'lib', 'public'].filter((name) =>
    existsSync(join(root, name)),
  )
  const nested = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)),
  )
  const top = readdirSync(root).filter((name) => /\.(ts|js|mjs|json)$/.test(name) && name !== 'next-env.d.ts')
  return [...nested, ...top]
    .filter((file) => statSync(join(root, file)).isFile() && !/\.test\.tsx?$/.test(file))
    .sort()
}

async function serve() {
  const host = process.env.HOST || '127.0.0.1'
  process.env.DATA_DIR = resolve(process.env.DATA_DIR || join(root, '.data'))
  process.env.NEXTAUTH_URL =
    process.env.PUBLIC_URL || `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  process.env.HOSTNAME = host
  process.env.PORT = port
  process.env.NODE_ENV = 'production'
  process.env.NEXT_MANUAL_SIG_HANDLE = 'true'
  process.env.NEXT_TELEMETRY_DISABLED = '1'
  await import(pathToFileURL(join(root, '.next', 'standalone', 'server.js')).href)
}
