import { expect, test } from '../support/fixtures'

const secret = 'whsec_your_signing_secret'

test('a wrong password is refused in place; the right one leads to the page that was asked for', async ({
  product,
  page,
}) => {
  const [owner] = product.demo.logins
  await page.goto(`${product.url}/deliveries?status=failed`)
  await expect(page.getByText('After signing in you’ll go to Deliveries')).toBeVisible()
  await page.getByLabel('Email').fill(owner?.email ?? '')
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Wrong email or password.')).toBeVisible()
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
  await page.getByLabel('Password', { exact: true }).fill(owner?.password ?? '')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Failed deliveries')
  expect(new URL(page.url()).searchParams.get('q')).toBe('status:failed')
})

test('signing out ends the session, also for a cookie that was kept', async ({ product, openAs }) => {
  const page = await openAs('owner', '/deliveries')
  const cookies = await page.context().cookies()
  const kept = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const list = () => fetch(`${product.url}/v1/webhooks`, { headers: { cookie: kept } })
  expect((await list()).status).toBe(200)
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL((url) => url.pathname === '/sign-in')
  expect((await list()).status).toBe(401)
})

test('the first HTML already holds the rows of the filter', async ({ calls, startReceiver, openAs }) => {
  const server = await startReceiver(secret)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'checklist.completed', data: {} })
  const statuses = async () => (await calls.listAllDeliveries(endpoint.id)).map(({ status }) => status)
  await expect.poll(statuses).toEqual(['delivered'])
  const [delivery] = await calls.listAllDeliveries(endpoint.id)
  const page = await openAs('viewer', '/deliveries')
  const html = async (path: string) => (await page.request.get(path)).text()
  expect(await html('/deliveries?status=delivered')).toContain(`href="/deliveries/${delivery?.id}`)
  expect(await html('/deliveries?status=cancelled')).not.toContain(`href="/deliveries/${delivery?.id}`)
  expect(await html(`/deliveries/${delivery?.id}`)).toContain('Delivered on the first attempt.')
  expect(await html('/endpoints')).toContain(`href="/endpoints/${endpoint.id}"`)
  await calls.deleteEndpoint(endpoint.id)
})

test('a delivery appears and changes without a reload, counting down to its next attempt', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret, ({ attempt }) => (attempt < 5 ? 503 : 200))
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  const page = await openAs('owner', `/deliveries?webhook_id=${endpoint.id}`)
  await expect(page.getByRole('heading', { name: 'No matching deliveries' })).toBeVisible()
  await calls.publish({ type: 'lead.created', data: {} })
  await page.getByRole('link', { name: 'lead.created' }).click()
  const sentence = page.getByRole('dialog', { name: 'Delivery' }).locator('header h2')
  await expect(sentence).toHaveText(
    /^Failed (once|\d times)\. (Next retry in 00:0\d, at|Attempt \d is|Sending attempt \d)/,
  )
  await expect(page.getByText('after attempt 5 (last)')).toBeVisible()
  await expect(sentence).toHaveText(/^Delivered on attempt 5\./)
  await expect(page.getByRole('table', { name: 'Attempts' }).getByText('Delivered')).toBeVisible()
  await page.getByRole('button', { name: 'Show attempt 1' }).click()
  await page.getByRole('tab', { name: 'Response' }).click()
  await expect(page.getByRole('heading', { name: 'Status 503' })).toBeVisible()
  await calls.deleteEndpoint(endpoint.id)
})

test('a list continues where the page ended', async ({ calls, startReceiver, openAs }) => {
  const server = await startReceiver(secret)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publishBatch(Array.from({ length: 60 }, () => ({ type: 'lead.created', data: {} })))
  const page = await openAs('owner', `/deliveries?webhook_id=${endpoint.id}`)
  const rows = page.getByRole('table').getByRole('link', { name: 'lead.created' })
  await expect(rows).toHaveCount(50)
  const newest = await rows.first().getAttribute('href')
  await page.getByRole('button', { name: 'Load more' }).click()
  await expect(rows).toHaveCount(60)
  await expect(rows.first()).toHaveAttribute('href', newest ?? '')
  await expect(page.getByRole('button', { name: 'Load more' })).toHaveCount(0)
  await page.goto(`/deliveries?q=endpoint:${endpoint.id}`)
  await page.getByRole('checkbox', { name: 'Select all rows shown' }).check()
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText('50 selected')
  await page.getByRole('link', { name: 'Replay all matching deliveries' }).click()
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('60')
  await calls.deleteEndpoint(endpoint.id)
})

test('support sees the failed deliveries of all partners, and nothing else; partners do not see support', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret, () => 500)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'sequence.completed', data: {} })
  const statuses = async () => (await calls.listAllDeliveries(endpoint.id)).map(({ status }) => status)
  await expect.poll(statuses, { timeout: 20_000 }).toEqual(['failed'])
  const staff = await openAs('support', '/support')
  const row = staff.getByRole('row').filter({ hasText: 'sequence.completed' }).first()
  await expect(row).toContainText('Brightlend')
  await expect(row).toContainText('500 Server error')
  expect((await staff.request.get('/v1/deliveries')).status()).toBe(403)
  await staff.goto('/endpoints')
  await expect(staff).toHaveURL(/\/support$/)

  const partner = await openAs('owner', '/deliveries')
  expect((await partner.request.get('/v1/support/deliveries')).status()).toBe(403)
  expect((await partner.request.get('/support')).status()).toBe(404)
  await calls.deleteEndpoint(endpoint.id)
})

test('the theme can be switched and stays', async ({ openAs }) => {
  const page = await openAs('viewer', '/deliveries', { colorScheme: 'light' })
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await background()
  await page.getByRole('button', { name: 'Switch between light and dark' }).click()
  await expect.poll(background).not.toBe(light)
  const dark = await background()
  await page.reload()
  expect(await background()).toBe(dark)
})
