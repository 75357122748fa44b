import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '../support/fixtures'
import { findFreePorts, root, serverEnvironment, startProduct } from '../support/product'

function runServer(settings: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'recover-refused-'))
  return new Promise((resolve) => {
    const server = spawn(process.execPath, ['bin/start.mjs'], {
      cwd: root,
      env: serverEnvironment({ DATA_DIR: dataDir, ...settings }),
    })
    let output = ''
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
      })
    }
    server.on('exit', (code) => {
      rmSync(dataDir, { recursive: true, force: true })
      resolve({ code, output })
    })
  })
}

const configured = {
  PUBLIC_URL: 'https://webhooks.example.com',
  NEXTAUTH_SECRET: 'n'.repeat(32),
  ENCRYPTION_KEY: 'a'.repeat(64),
}
const refused: [string, Record<string, string>, RegExp][] = [
  ['a retry schedule that is none', { RETRY_SCHEDULE: '30 s and then some' }, /RETRY_SCHEDULE must be/],
  ['a port that is none', { PORT: '70000' }, /PORT must be/],
  ['a network that is none', { EGRESS_ALLOWED_CIDRS: '10.0.0.0/99' }, /EGRESS_ALLOWED_CIDRS must be/],
  ['local mode beyond loopback', { HOST: '0.0.0.0' }, /HOST is 0\.0\.0\.0.*local mode/s],
  ['production without its secrets', { NODE_ENV: 'production' }, /NEXTAUTH_SECRET/],
  ['a missing encryption key', { ...configured, ENCRYPTION_KEY: '' }, /ENCRYPTION_KEY is missing/],
  [
    'an http address beyond this machine',
    { ...configured, PUBLIC_URL: 'http://webhooks.example.com' },
    /PUBLIC_URL must start with https:\/\//,
  ],
  ['a short encryption key', { ...configured, ENCRYPTION_KEY: 'abcd' }, /ENCRYPTION_KEY must be 32 bytes/],
  ['an Inngest server without a signing key', { INNGEST_EVENT_KEY: 'k' }, /INNGEST_SIGNING_KEY is missing/],
]
const badTogether: [string, Record<string, string>, string[]][] = [
  [
    'a bad port and others',
    { PORT: '70000', LOG_LEVEL: 'loud', OIDC_NAME: 'x' },
    ['PORT', 'LOG_LEVEL', 'OIDC_ISSUER'],
  ],
  [
    'production without its secrets and a bad port',
    { NODE_ENV: 'production', PORT: 'x', RETENTION: '1' },
    ['NEXTAUTH_SECRET', 'PORT', 'RETENTION'],
  ],
  [
    'missing and bad ones',
    { PUBLIC_URL: 'https://webhooks.example.com', SMTP_URL: 'smtp://user:hunter2@', INNGEST_EVENT_KEY: 'k' },
    ['NEXTAUTH_SECRET', 'ENCRYPTION_KEY', 'SMTP_URL', 'MAIL_FROM', 'INNGEST_SIGNING_KEY'],
  ],
]
for (const [what, settings, names] of badTogether) {
  test(`${what} are all named when they stop the start`, async () => {
    const { code, output } = await runServer(settings)
    for (const name of names) expect(output).toMatch(new RegExp(`${name}.* (must|is missing)`))
    expect(output).not.toContain('hunter2')
    expect(code).toBe(1)
  })
}

for (const [what, settings, message] of refused) {
  test(`${what} stops the start with its name and exit code 1`, async () => {
    const [port] = await findFreePorts()
    const { code, output } = await runServer({ PORT: String(port), ...settings })
    expect(output).toMatch(message)
    expect(code).toBe(1)
  })
}

test('SIGTERM ends it with exit code 0, and a second start keeps keys, logins and endpoints', async ({
  ca,
}) => {
  const product = await startProduct(ca, '1s')
  const before = JSON.stringify(product.demo)
  expect(await product.stop()).toBe(0)
  await product.start()
  const headers = new Headers({ 'X-Partner-Key': product.demo.partnerKey })
  expect((await fetch(`${product.url}/v1/webhooks`, { headers })).status).toBe(200)
  expect(product.output().split(product.demo.platformKey).length, 'printed again').toBeGreaterThan(4)
  expect(JSON.stringify(product.demo)).toBe(before)
  await product.dispose()
})

test('an idle connection is kept longer than load balancers keep theirs', async ({ product }) => {
  const [response] = await once(
    get(`${product.url}/api/health`, { agent: new Agent({ keepAlive: true }) }),
    'response',
  )
  expect(response.headers['keep-alive']).toBe('timeout=75')
  response.resume()
})

test('npm start passes SIGTERM on and leaves no child behind', async () => {
  const [port, sandboxPort] = await findFreePorts()
  const dataDir = mkdtempSync(join(tmpdir(), 'recover-npm-'))
  const npm = spawn('npm', ['start'], {
    cwd: root,
    env: serverEnvironment({ DATA_DIR: dataDir, PORT: String(port), SANDBOX_PORT: String(sandboxPort) }),
    stdio: 'ignore',
  })
  const isUp = () =>
    fetch(`http://127.0.0.1:${port}/api/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  await expect.poll(isUp, { timeout: 20_000 }).toBe(true)
  const ended = new Promise<number | null>((resolve) => npm.on('exit', resolve))
  npm.kill('SIGTERM')
  await ended
  await expect.poll(isUp).toBe(false)
  rmSync(dataDir, { recursive: true, force: true })
})
