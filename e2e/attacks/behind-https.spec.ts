import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '../support/fixtures'
import { findFreePorts, root, serverEnvironment } from '../support/product'
import { submitLogin } from '../support/sign-in'

test('behind HTTPS every reply has Strict-Transport-Security, and cookies are bound to the host', async () => {
  const [port] = await findFreePorts()
  const dataDir = mkdtempSync(join(tmpdir(), 'recover-https-'))
  const settings = {
    ...{ PORT: String(port), DATA_DIR: dataDir, PUBLIC_URL: 'https://webhooks.example.com' },
    ...{ NEXTAUTH_SECRET: 'n'.repeat(32), ENCRYPTION_KEY: 'a'.repeat(64) },
  }
  const env = serverEnvironment(settings)
  const server = spawn(process.execPath, ['bin/start.mjs'], { cwd: root, env, stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  const isUp = () =>
    fetch(`${url}/api/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  await expect.poll(isUp, { timeout: 20_000 }).toBe(true)
  const paths = [
    '/',
    '/sign-in',
    '/docs',
    '/v1/webhooks',
    '/v1/openapi.json',
    '/v1/nothing',
    '/api/ready',
    '/api/auth/csrf',
  ]
  for (const path of [...paths, '/nothing', '/icon.svg', '/_next/static/nothing.js', '/%ff']) {
    const { headers } = await fetch(`${url}${path}`, { redirect: 'manual' })
    expect(headers.get('strict-transport-security'), path).toBe('max-age=63072000')
  }
  const cookies = (await fetch(`${url}/api/auth/csrf`)).headers.getSetCookie()
  expect(cookies.map((cookie) => cookie.split('=')[0]).sort()).toEqual([
    '__Host-next-auth.callback-url',
    '__Host-next-auth.csrf-token',
  ])
  for (const cookie of cookies) expect(cookie).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await ended
  rmSync(dataDir, { recursive: true, force: true })
})

test('an unreadable cookie does not prevent signing in', async ({ product, openAs }) => {
  for (const value of ['%', 'x', 'https://evil.example/', '%E0%A4%A'])
    for (const path of ['csrf', 'session', 'providers', 'signin']) {
      const cookie = `next-auth.callback-url=${value}; next-auth.csrf-token=%; next-auth.session-token=a.b.c`
      const reply = await fetch(`${product.url}/api/auth/${path}`, {
        headers: { cookie },
        redirect: 'manual',
      })
      expect(reply.status, `${path} ${value}`).toBeLessThan(400)
    }
  const page = await openAs('owner', '/endpoints')
  await page.context().clearCookies()
  await page.context().addCookies([{ name: 'next-auth.callback-url', value: 'https://', url: product.url }])
  await page.goto('/endpoints')
  const owner = product.demo.logins.find(({ role }) => role === 'owner')
  await submitLogin(page, owner ?? { email: '', password: '' })
  await page.waitForURL((address) => address.pathname === '/endpoints')
})
