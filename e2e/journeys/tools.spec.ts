import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { admin } from '../support/admin'
import { expect, test } from '../support/fixtures'
import { findFreePorts, root, serverEnvironment } from '../support/product'

const secret = 'whsec_your_signing_secret'

test('without a server: the test inbox becomes an endpoint, shows what arrives, and responds as chosen', async ({
  calls,
  product,
  openAs,
}) => {
  const page = await openAs('owner', '/endpoints/new')
  await page.getByRole('button', { name: 'Use a test inbox' }).click()
  await expect(page.getByLabel('URL')).toHaveValue(/^https:\/\/localhost:\d+\/inbox\/[\w-]{32}$/)
  const url = await page.getByLabel('URL').inputValue()
  await page.getByRole('button', { name: 'Create endpoint' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Endpoint created')
  const endpoint = ((await calls.listEndpoints()) as { id: string; url: string }[]).find(
    (one) => one.url === url,
  ) ?? { id: '' }

  await page.goto('/tools/inbox')
  await expect(page.getByLabel('Capture URL')).toHaveValue(url)
  const type = 'lead.created'
  await calls.publish(
    `{"type":"${type}","account_id":"${product.demo.accountId}","data":{"n":12345678901234567890,"x": 1.0}}`,
  )
  const rows = page.getByRole('table', { name: 'Requests' }).locator('tbody tr')
  await expect(rows.first()).toContainText('Verified')
  await expect(rows.first()).toContainText('200')
  const received = page.getByRole('region', { name: 'Received' })
  await expect(received.locator('pre')).toContainText('"data":{"n":12345678901234567890,"x": 1.0}}')
  await expect(received.locator('dt', { hasText: 'X-Recover-Signature' }).first()).toBeVisible()
  await expect(received).toContainText('Signed with this endpoint’s secret.')

  await page.getByLabel('Status').fill('99')
  await page.getByRole('button', { name: 'Save response' }).click()
  await expect(page.getByText('Must be a status code from 200 to 599.')).toBeVisible()
  await page.getByLabel('Status').fill('503')
  await page.getByRole('button', { name: 'Save response' }).click()
  await expect(page.getByText('Current: 503 immediately')).toBeVisible()
  const failing = await calls.post(`/v1/webhooks/${endpoint.id}/test`, {})
  await expect(rows.first()).toContainText('503')
  await expect.poll(async () => (await calls.getDelivery(failing.id)).cause).toBe('http_5xx')
  await page.getByRole('combobox', { name: 'Type' }).selectOption('reset')
  await page.getByRole('button', { name: 'Save response' }).click()
  await expect(page.getByText('Current: resets the connection')).toBeVisible()
  const broken = await calls.post(`/v1/webhooks/${endpoint.id}/test`, {})
  await expect.poll(async () => (await calls.getDelivery(broken.id)).cause).toBe('connection_reset')
  await expect(rows.first()).toContainText('reset')

  // The inbox also has requests of other journeys, so choose the row by its delivery. Use the keyboard, because a row that
  // arrives would move the target of a click.
  const published = (await calls.listAllDeliveries(endpoint.id)).at(-1)
  await rows
    .filter({ hasText: published?.id ?? 'none' })
    .getByRole('button')
    .press('Enter')
  await expect(received.locator('pre')).toContainText('"x": 1.0')
  await received.getByRole('link', { name: 'debug the signature' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Signature debugger')
  await expect(page.getByLabel('Body, exactly as your code hashed it')).toHaveValue(/"x": 1\.0/)

  const viewer = await openAs('viewer', '/tools/inbox')
  await expect(viewer.getByRole('table', { name: 'Requests' })).toBeVisible()
  for (const name of ['Save response', 'Clear', 'Delete inbox', 'New inbox'])
    await expect(viewer.getByRole('button', { name })).toHaveCount(0)

  await page.goto('/tools/inbox')
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Clear requests' }).click()
  await expect(received).toContainText('Waiting for requests')
  await page.getByRole('combobox', { name: 'Type' }).selectOption('status')
  await page.getByLabel('Status').fill('200')
  await page.getByRole('button', { name: 'Save response' }).click()
  await expect(page.getByText('Current: 200 immediately')).toBeVisible()
  await calls.deleteEndpoint(endpoint.id)
})

test('the test sender shows live how a correct receiver handles each test', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  const page = await openAs('owner', `/tools/sender?webhook_id=${endpoint.id}&type=lead.created`)
  const result = page.getByRole('status', { name: 'Result' })
  const send = () => page.getByRole('button', { name: 'Send test' }).click()

  await page.getByLabel('Data (sent exactly as typed)').fill('{"phone": "+14155551234",')
  await send()
  await expect(page.getByText('Invalid JSON')).toBeVisible()
  await page.getByLabel('Data (sent exactly as typed)').fill('[1]')
  await send()
  await expect(page.getByText('Enter a JSON object')).toBeVisible()
  expect(server.log).toEqual([])
  await page.getByLabel('Data (sent exactly as typed)').fill('{"n": 12345678901234567890}')
  await send()
  await expect(result).toContainText('Your server returned 200.')
  await expect(result).toContainText('First byte')
  expect(server.log[0]?.body).toContain('"data":{"n": 12345678901234567890}}')
  expect(server.log[0]?.event.type).toBe('lead.created')
  await page.getByRole('button', { name: 'Reset to example' }).click()
  await expect(page.getByLabel('Data (sent exactly as typed)')).toHaveValue(/"lead_name"/)

  await page.getByRole('radio', { name: /^Wrong signature/ }).check()
  await send()
  await expect(result).toContainText('Correct: your server rejected it with 401.')
  expect(server.log, 'nothing was done').toHaveLength(1)

  await page.getByRole('radio', { name: /^Duplicate delivery/ }).check()
  await send()
  await expect(result).toContainText('Check that your code processed it only once.')
  await expect(result.getByRole('button', { name: /^Show attempt/ })).toHaveCount(2)
  const [, one, other] = server.log
  expect(server.log).toHaveLength(3)
  expect([other?.deliveryId, other?.body]).toEqual([one?.deliveryId, one?.body])

  await page.getByRole('radio', { name: /^Slow body/ }).check()
  await send()
  await expect(result).toContainText('after reading the full body', { timeout: 20_000 })
  expect(server.log).toHaveLength(4)
  await result.getByRole('link', { name: 'View delivery' }).click()
  await expect(page.getByText('Test variant: slow body.')).toBeVisible()
  await calls.deleteEndpoint(endpoint.id)
})

test('a receiver without verification is detected, and its inbox shows what arrived', async ({
  calls,
  openAs,
}) => {
  const inbox = await calls.post('/v1/inboxes', { name: 'Careless' })
  const endpoint = await calls.createEndpoint({ url: inbox.url ?? '', events: ['*'] })
  const page = await openAs('owner', `/tools/sender?webhook_id=${endpoint.id}`)
  await page.getByRole('radio', { name: /^Wrong signature/ }).check()
  await page.getByRole('button', { name: 'Send test' }).click()
  await expect(page.getByRole('status', { name: 'Result' })).toContainText(
    'Your server accepted a request with a wrong signature (200).',
  )
  await page.goto(`/tools/inbox?inbox=${inbox.id}`)
  await expect(page.getByRole('combobox', { name: 'Inbox' })).toHaveValue(inbox.id)
  await expect(page.getByRole('table', { name: 'Requests' }).locator('tbody tr').first()).toContainText(
    'Invalid',
  )
  await page.getByRole('button', { name: 'Delete inbox' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete inbox' }).click()
  await expect(page.getByLabel('Capture URL')).not.toHaveValue(inbox.url ?? '')
  await calls.deleteEndpoint(endpoint.id)
})

test('outside local mode an operator gives the test inboxes a host of their own, or there are none', async () => {
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
