import { expect, test } from '../support/fixtures'

const secret = 'a secret of our own, 33 characters'

test('an endpoint is created, changed, paused, resumed and deleted in the portal', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret, () => 503)
  const page = await openAs('owner', '/endpoints')
  await page.getByRole('link', { name: 'New endpoint' }).click()
  await page.getByLabel('URL').fill('https://hooks.acme.com/#a')
  await expect(page.getByText('Remove the #fragment.'), 'while it is typed').toBeVisible()
  await page.getByLabel('URL').fill('http://hooks.acme.com/recover')
  await page.getByRole('button', { name: 'Create endpoint' }).click()
  await expect(page.getByText('URL must start with https://.')).toBeVisible()
  await expect(page.getByLabel('URL')).toBeFocused()
  await page.getByLabel('URL').fill(server.url)
  await page.getByRole('radio', { name: 'Enter my own' }).check()
  await page.getByLabel('Your secret').fill('short')
  await page.getByRole('button', { name: 'Create endpoint' }).click()
  await expect(page.getByText('Must have at least 16 characters.')).toBeVisible()
  await page.getByLabel('Your secret').fill(secret)
  await page.getByRole('button', { name: 'Create endpoint' }).click()
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText('created')
  expect(await page.content(), 'a secret that was given is not shown again').not.toContain(secret)

  await page.getByRole('link', { name: 'View all endpoints' }).click()
  await page.getByRole('link', { name: server.url.replace('https://', '') }).click()
  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByRole('checkbox', { name: 'lead.created' }).uncheck()
  await page.getByLabel('Description').fill('CRM')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('Saved. Applies from the next attempt.')).toBeVisible()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  expect(await calls.getEndpoint(id)).toMatchObject({
    events: ['conversation.*', 'lead.status_changed', 'checklist.*', 'sequence.*'],
    description: 'CRM',
  })

  await calls.publish({ type: 'conversation.started', data: {} })
  await expect.poll(() => server.log.length).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'Pause endpoint' }).click()
  await expect(page.getByText('Pending deliveries were cancelled.')).toBeVisible()
  const [cancelled] = await calls.listAllDeliveries(id)
  expect(cancelled).toMatchObject({ status: 'cancelled', cause: 'endpoint_inactive' })
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText('Endpoint resumed.')).toBeVisible()
  expect(await calls.getEndpoint(id)).toMatchObject({ active: true })

  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('button', { name: 'Delete endpoint' })).toBeDisabled()
  await page.getByLabel(/^Type .+ to confirm/).fill(new URL(server.url).host)
  await page.getByRole('button', { name: 'Delete endpoint' }).click()
  await page.waitForURL((url) => url.pathname === '/endpoints')
  await expect(page.locator(`a[href="/endpoints/${id}"]`)).toHaveCount(0)
  await page.goto(`/deliveries/${cancelled?.id}`)
  await expect(page.getByRole('heading', { level: 1 }), 'its history stays readable').toHaveText(/^Cancelled/)
})

test('a generated secret is shown once, and signs what arrives', async ({ calls, startReceiver, openAs }) => {
  const page = await openAs('owner', '/endpoints/new')
  const secrets: string[] = []
  const server = await startReceiver(() => secrets[0] ?? '')
  await page.getByLabel('URL').fill(server.url)
  await page.getByRole('button', { name: 'Clear all' }).click()
  await page.getByRole('checkbox', { name: 'sequence.*' }).check()
  await page.getByRole('button', { name: 'Create endpoint' }).click()
  secrets.push((await page.locator('code', { hasText: /^whsec_/ }).textContent()) ?? '')
  await calls.publish({ type: 'lead.created', data: {} })
  await calls.publish({ type: 'sequence.completed', data: {} })
  await expect
    .poll(() => server.log.map(({ event, answered }) => [event.type, answered]))
    .toEqual([['sequence.completed', 200]])
  await page.getByRole('link', { name: 'View all endpoints' }).click()
  await page.getByRole('link', { name: server.url.replace('https://', '') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(new URL(server.url).host)
  expect(await page.content()).not.toContain(secrets[0])
  await calls.deleteEndpoint(new URL(page.url()).pathname.split('/').at(-1) ?? '')
})

test('a URL is checked before it is registered, and the result disappears when the URL changes', async ({
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret, () => 200)
  const page = await openAs('owner', '/endpoints/new')
  const button = page.getByRole('button', { name: 'Check connection' })
  await expect(page.getByRole('button', { name: 'Use a test inbox' })).toBeVisible()
  await expect(button).toBeDisabled()
  await page.getByLabel('URL').fill(server.url)
  await button.click()
  const steps = page.getByRole('status').getByRole('listitem')
  await expect(page.getByRole('status').getByText('Connection OK')).toBeVisible()
  await expect(steps).toHaveText([/^DNS127\.0\.0\.1/, /^ConnectPort \d+/, /Receivers CA/])
  expect(server.log, 'a check sends nothing').toEqual([])

  await page.getByLabel('URL').fill(`${server.url}/other`)
  await expect(steps).toHaveCount(0)
  await page.getByLabel('URL').fill('https://10.0.0.1/')
  await button.click()
  await expect(page.getByRole('status').getByText('Use a host name instead of an IP address.')).toBeVisible()

  await page.getByLabel('URL').fill(server.url)
  await server.close()
  await button.click()
  await expect(page.getByText('Connection failed')).toBeVisible()
  await expect(steps.nth(1)).toContainText('Connection refused')
  await expect(
    page.getByRole('button', { name: 'Create endpoint' }),
    'a receiver may come later',
  ).toBeEnabled()
})

test('an endpoint is checked and tested in place, whether it responds or not', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  let status = 200
  const server = await startReceiver(secret, () => status)
  const { id } = await calls.createEndpoint({ url: server.url, events: ['checklist.completed'], secret })
  const page = await openAs('owner', `/endpoints/${id}?tab=settings`)
  const result = page.getByRole('region', { name: 'Test this endpoint' }).getByRole('status')
  await page.getByRole('button', { name: 'Check connection' }).click()
  await expect(result).toContainText('Connection OK')
  await expect(result.getByRole('listitem')).toHaveText([
    /^DNS127\.0\.0\.1/,
    /^ConnectPort \d+/,
    /Receivers CA/,
  ])
  expect(server.log, 'a check sends nothing').toEqual([])

  await page.getByRole('button', { name: 'Send test event' }).click()
  await expect(result).toContainText(/Delivered ?checklist\.completed: 200\s+in \d/)
  expect(server.log).toMatchObject([{ event: { type: 'checklist.completed' }, attempt: 1, answered: 200 }])
  expect(server.log[0]?.body).toContain('"checklist_progress":1.0,')

  status = 500
  await page.getByRole('button', { name: 'Send test event' }).click()
  await expect(result).toContainText(/Failed ?checklist\.completed: 500 .+ in \d/)
  const [failed] = await calls.listAllDeliveries(id)
  expect(failed).toMatchObject({ status: 'failed', attempt_count: 1 })
  const notices = (await calls.listNotices()).map(({ data }) => data.delivery_id)
  expect(notices, 'whoever pressed the button has seen it').not.toContain(failed?.id)

  await server.close()
  await page.getByRole('button', { name: 'Check connection' }).click()
  await expect(result).toContainText('Connection failed')
  await expect(result.getByRole('listitem').nth(1)).toContainText('Connection refused')
  await page.getByRole('link', { name: 'View delivery' }).click()
  await page.waitForURL((url) => url.pathname === `/deliveries/${failed?.id}`)
  await calls.deleteEndpoint(id)
})

test('a viewer reads endpoints and cannot change one, in the portal or over REST', async ({
  calls,
  product,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  const page = await openAs('viewer', '/endpoints')
  await expect(page.getByRole('link', { name: 'New endpoint' })).toHaveCount(0)
  expect((await page.request.get('/endpoints/new')).status()).toBe(403)
  await page.goto(`/endpoints/${endpoint.id}?tab=settings`)
  await expect(page.getByText('Viewers can’t edit endpoints.')).toBeVisible()
  await expect(page.getByLabel('URL')).toBeDisabled()
  await expect(page.getByRole('button', { name: /Save|Pause|Delete|Check|Send/ })).toHaveCount(0)
  const patch = (origin: string) =>
    page.request.patch(`/v1/webhooks/${endpoint.id}`, { headers: { origin }, data: { active: false } })
  const refused = await patch(product.url)
  expect([refused.status(), (await refused.json()).code]).toEqual([403, 'forbidden'])
  expect(await calls.getEndpoint(endpoint.id)).toMatchObject({ active: true })
  const owner = await openAs('owner', '/endpoints')
  const foreign = await owner.request.delete(`/v1/webhooks/${endpoint.id}`, {
    headers: { origin: 'https://evil.example' },
  })
  expect(foreign.status(), 'a write from another site').toBe(403)
  await calls.deleteEndpoint(endpoint.id)
})
