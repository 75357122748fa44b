import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenchServer, startServer } from './server'

/**
 * Runs Schemathesis with the server's own reference: valid and invalid requests, with keys, and as an owner and support
 * staff where only people may call. Exits with 1 when a response is a 5xx or does not conform to the reference:
 * `npm run fuzz -- [seconds]`. It must be on the PATH (pip install schemathesis).
 */

const seconds = Number(process.argv[2] ?? 240)
// The first three would invalidate the credentials they are called with, and the last one never ends.
const without = ['deleteKey', 'deleteSession', 'acceptOfInvite', 'getLiveOfDelivery']

interface Caller {
  headers: string[]
  session?: string | undefined
}

const server = await startServer()
const keys = [`X-Partner-Key: ${server.demo.partnerKey}`, `X-Platform-Key: ${server.demo.platformKey}`]
const codes = [
  await fuzz(seconds, { headers: keys }),
  await fuzz(seconds / 3, await signIn(server, 'owner'), '^/v1/(users|sessions|invites|profile)'),
  await fuzz(seconds / 3, await signIn(server, 'support'), '^/v1/support/'),
]
await server.stop()
process.exit(codes.every((code) => code === 0) ? 0 : 1)

async function fuzz(
  forSeconds: number,
  { headers, session }: Caller,
  paths?: string,
): Promise<number | null> {
  const cwd = mkdtempSync(join(tmpdir(), 'recover-fuzz-'))
  // As a header the cookie would be sent even when the fuzzer tests a request without credentials.
  if (session)
    writeFileSync(join(cwd, 'schemathesis.toml'), `[auth.openapi.session]\napi_key = "${session}"\n`)
  const options = [
    ...['--max-time', String(Math.round(forSeconds))],
    ...without.flatMap((id) => ['--exclude-operation-id', id]),
    // The API may refuse what its schema allows, by rules that no schema can express, such as an own host.
    ...['--exclude-checks', 'positive_data_acceptance'],
    ...(paths ? ['--include-path-regex', paths] : []),
    ...headers.flatMap((header) => ['-H', header]),
  ]
  const fuzzer = spawn('schemathesis', ['run', `${server.url}/v1/openapi.json`, ...options], {
    stdio: 'inherit',
    cwd,
  })
  fuzzer.on('error', (error) => console.error(`Schemathesis could not be started: ${error.message}`))
  const [code] = (await once(fuzzer, 'close')) as [number | null]
  return code
}

/** The headers and cookies of the browser of this demo user, signed in. */
async function signIn({ url, demo }: BenchServer, role: string): Promise<Caller> {
  const login = demo.logins.find((one) => one.role === role)
  const cookies = new Map<string, string>()
  const keep = ({ headers }: Response) => {
    for (const cookie of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies.set(name, value)
    }
  }
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const first = await fetch(`${url}/api/auth/csrf`)
  keep(first)
  const { csrfToken } = (await first.json()) as { csrfToken: string }
  const form = new URLSearchParams({
    csrfToken,
    email: login?.email ?? '',
    password: login?.password ?? '',
    json: 'true',
  })
  keep(
    await fetch(`${url}/api/auth/callback/credentials`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: cookie(), origin: url },
      body: form,
    }),
  )
  const [, session] = [...cookies].find(([name]) => name.endsWith('session-token')) ?? []
  return { headers: [`Origin: ${url}`], session }
}
