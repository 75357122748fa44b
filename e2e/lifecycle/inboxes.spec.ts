import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { admin } from '../support/admin'
import { expect, test } from '../support/fixtures'
import { findFreePorts, root, serverEnvironment } from '../support/product'

test('outside local mode test inboxes have the host of INBOX_URL, and are unavailable without it', async () => {
  const [port, inboxPort] = await findFreePorts()
  const dataDir = mkdtempSync(join(tmpdir(), 'recover-inbox-'))
  const { made: partner } = await admin(dataDir, 'partner create --name Acme')
  const { made: key } = await admin(dataDir, `partner-key create --partner ${partner.id}`)
  const url = `http://127.0.0.1:${port}/v1/inboxes`
  const headers = { 'X-Partner-Key': String(key.key) }
  const start = async (settings: Record<string, string>) => {
    const configured = {
      ...{ PORT: String(port), DATA_DIR: dataDir, PUBLIC_URL: 'https://webhooks.example.com' },
      ...{ NEXTAUTH_SECRET: 'n'.repeat(32), ENCRYPTION_KEY: 'a'.repeat(64) },
    }
    const env = serverEnvironment({ ...configured, ...settings })
    const server = spawn(process.execPath, ['bin/start.mjs'], { cwd: root, env, stdio: 'ignore' })
    const isUp = () =>
      fetch(url, { headers }).then(
        ({ ok }) => ok,
        () => false,
      )
    await expect.poll(isUp, { timeout: 20_000 }).toBe(true)
    return async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGTERM')
      await ended
    }
  }

  const stop = await start({ INBOX_URL: 'https://inbox.example.net', INBOX_PORT: String(inboxPort) })
  const inbox = await (await fetch(url, { method: 'POST', headers })).json()
  expect(inbox.url).toMatch(/^https:\/\/inbox\.example\.net\/inbox\/[\w-]{32}$/)
  const behindProxy = `http://127.0.0.1:${inboxPort}${new URL(inbox.url).pathname}`
  expect((await fetch(behindProxy, { method: 'POST', body: 'hello' })).status).toBe(200)
  const { requests } = await (await fetch(`${url}/${inbox.id}/requests`, { headers })).json()
  expect(requests).toMatchObject([{ body: 'hello', signature: 'missing' }])
  for (const path of ['/', '/received', '/inbox'])
    expect((await fetch(`http://127.0.0.1:${inboxPort}${path}`)).status, path).toBe(404)
  await stop()

  const stopWithout = await start({})
  const refused = await fetch(url, { method: 'POST', headers })
  expect([refused.status, (await refused.json()).code]).toEqual([409, 'conflict'])
  expect((await (await fetch(url, { headers })).json()).inboxes).toMatchObject([{ id: inbox.id, url: null }])
  await stopWithout()
  rmSync(dataDir, { recursive: true, force: true })
})
