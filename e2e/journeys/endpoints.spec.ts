import { publishTypes, startEndpoint, untilStatuses } from '../support/deliveries'
import { expect, test } from '../support/fixtures'
import { lastIdOf } from '../support/page'

const ownSecret = 'a secret of our own, 33 characters'

test('the form of a new endpoint names a mistake in the URL or in the secret', async ({ openAs }) => {
  const page = await openAs('owner', '/endpoints/new')
  const create = page.getByRole('button', { name: 'Create endpoint' })
  await page.getByLabel('URL').fill('https://hooks.acme.com/#a')
  await expect(page.getByText('Remove the #fragment.'), 'while it is typed').toBeVisible()
  await page.getByLabel('URL').fill('http://hooks.acme.com/recover')
  await create.click()
  await expect(page.getByText('URL must start with https://.')).toBeVisible()
  await expect(page.getByLabel('URL')).toBeFocused()
  await page.getByLabel('URL').fill('https://hooks.acme.com/recover')
  await page.getByRole('radio', { name: 'Enter my own' }).check()
  await page.getByLabel('Your secret').fill('short')
  await create.click()
  await expect(page.getByText('Must have at least 16 characters.')).toBeVisible()
})

test('a partner creates an endpoint with a secret of their own, which is not shown again', async ({
  calls,
  openAs,
}) => {
  const page = await openAs('owner', '/endpoints')
  await page.getByRole('link', { name: 'New endpoint' }).click()
  await page.getByLabel('URL').fill('https://hooks.acme.com/created')
  await page.getByRole('radio', { name: 'Enter my own' }).check()
  await page.getByLabel('Your secret').fill(ownSecret)
  await page.getByRole('button', { name: 'Create endpoint' }).click()
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText('created')
  expect(await page.content()).not.toContain(ownSecret)
  await page.getByRole('link', { name: 'View all endpoints' }).click()
  await page.getByRole('link', { name: 'hooks.acme.com/created' }).click()
  await page.waitForURL(/\/endpoints\/wh_/)
  await calls.deleteEndpoint(lastIdOf(page))
})

test("a partner changes an endpoint's events and description", async ({ calls, openAs }) => {
  const { id } = await calls.createEndpoint({ url: 'https://hooks.acme.com/changed', events: ['*'] })
  const page = await openAs('owner', `/endpoints/${id}`)
  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByRole('checkbox', { name: 'lead.created' }).uncheck()
  await page.getByLabel('Description').fill('CRM')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('Saved. Applies from the next attempt.')).toBeVisible()
  expect(await calls.getEndpoint(id)).toMatchObject({
    events: ['conversation.*', 'lead.status_changed', 'checklist.*', 'sequence.*'],
    description: 'CRM',
  })
  await calls.deleteEndpoint(id)
})

test('a partner pauses an endpoint and sees its deliveries cancelled, then resumes it', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, server } = await startEndpoint({ calls, startReceiver }, { answer: () => 503 })
  const page = await openAs('owner', `/endpoints/${id}`)
  await publishTypes(calls, 'conversation.started')
  await expect.poll(() => server.log.length).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'Pause endpoint' }).click()
  await expect(page.getByText('Pending deliveries were cancelled.')).toBeVisible()
  const [cancelled] = await calls.listAllDeliveries(id)
  expect(cancelled).toMatchObject({ status: 'cancelled', cause: 'endpoint_inactive' })
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText('Endpoint resumed.')).toBeVisible()
  expect(await calls.getEndpoint(id)).toMatchObject({ active: true })
  await calls.deleteEndpoint(id)
})

test('a partner deletes an endpoint by typing its host, and its deliveries stay readable', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, server } = await startEndpoint({ calls, startReceiver }, { answer: () => 503 })
  await publishTypes(calls, 'conversation.started')
  const page = await openAs('owner', `/endpoints/${id}`)
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('alertdialog')
  const confirm = dialog.getByRole('button', { name: 'Delete endpoint' })
  await expect(confirm).toBeDisabled()
  await dialog.getByLabel(/^Type .+ to confirm/).fill('localhost')
  await expect(confirm).toBeDisabled()
  await dialog.getByLabel(/^Type .+ to confirm/).fill(new URL(server.url).host)
  await confirm.click()
  await page.waitForURL((url) => url.pathname === '/endpoints')
  await expect(page.locator(`a[href="/endpoints/${id}"]`)).toHaveCount(0)
  await page.goto(`/deliveries/${(await calls.listAllDeliveries(id))[0]?.id}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Cancelled/)
})

test('a partner deletes an endpoint by keyboard, with Enter after its host', async ({ calls, openAs }) => {
  const { id } = await calls.createEndpoint({ url: 'https://hooks.acme.com:8443/typed', events: ['*'] })
  const page = await openAs('owner', `/endpoints/${id}`)
  await page.getByRole('button', { name: 'Delete' }).press('Enter')
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('button', { name: 'Delete endpoint' })).toBeDisabled()
  await dialog.getByLabel(/^Type .+ to confirm/).fill('hooks.acme.com:8443')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === '/endpoints')
  await expect(page.locator(`a[href="/endpoints/${id}"]`)).toHaveCount(0)
})

test('a generated secret is shown once and signs the deliveries of the endpoint', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const page = await openAs('owner', '/endpoints/new')
  const secrets: string[] = []
  const server = await startReceiver(() => secrets[0] ?? '')
  await page.getByLabel('URL').fill(server.url)
  await page.getByRole('button', { name: 'Clear all' }).click()
  await page.getByRole('checkbox', { name: 'sequence.*' }).check()
  await page.getByRole('button', { name: 'Create endpoint' }).click()
  secrets.push((await page.locator('code', { hasText: /^whsec_/ }).textContent()) ?? '')
  await publishTypes(calls, 'lead.created', 'sequence.completed')
  await expect
    .poll(() => server.log.map(({ event, answered }) => [event.type, answered]))
    .toEqual([['sequence.completed', 200]])
  await page.getByRole('link', { name: 'View all endpoints' }).click()
  await page.getByRole('link', { name: server.url.replace('https://', '') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(new URL(server.url).host)
  expect(await page.content()).not.toContain(secrets[0])
  await calls.deleteEndpoint(lastIdOf(page))
})

test('a viewer reads an endpoint in the portal and can change nothing about it', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startEndpoint({ calls, startReceiver })
  const page = await openAs('viewer', '/endpoints')
  await expect(page.getByRole('link', { name: 'New endpoint' })).toHaveCount(0)
  expect((await page.request.get('/endpoints/new')).status()).toBe(403)
  await page.goto(`/endpoints/${id}?tab=settings`)
  await expect(page.getByText('Viewers can’t edit endpoints.')).toBeVisible()
  await expect(page.getByLabel('URL')).toBeDisabled()
  await expect(page.getByRole('button', { name: /Save|Pause|Delete|Check|Send/ })).toHaveCount(0)
  await page.goto(`/endpoints/${id}?tab=signing`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByRole('button', { name: /Rotate|Delete|Pause/ })).toHaveCount(0)
  await calls.deleteEndpoint(id)
})

test("an endpoint is not changed over REST by a viewer's session, or from another site by an owner's", async ({
  calls,
  product,
  openAs,
}) => {
  const { id } = await calls.createEndpoint({ url: 'https://hooks.acme.com/kept', events: ['*'] })
  const viewer = await openAs('viewer', '/endpoints')
  const headers = { origin: product.url }
  const refused = await viewer.request.patch(`/v1/webhooks/${id}`, { headers, data: { active: false } })
  expect([refused.status(), (await refused.json()).code]).toEqual([403, 'forbidden'])
  expect(await calls.getEndpoint(id)).toMatchObject({ active: true })
  const owner = await openAs('owner', '/endpoints')
  const evil = { origin: 'https://evil.example' }
  const foreign = await owner.request.delete(`/v1/webhooks/${id}`, { headers: evil })
  expect(foreign.status(), 'a write from another site').toBe(403)
  await calls.deleteEndpoint(id)
})

test('an endpoint shows in the list of endpoints when its last delivery was', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, server } = await startEndpoint({ calls, startReceiver })
  await publishTypes(calls, 'lead.created')
  await untilStatuses(calls, id, ['delivered'])
  const page = await openAs('owner', '/endpoints')
  const row = page.getByRole('row').filter({ hasText: new URL(server.url).host })
  await expect(row.getByRole('time').first()).toBeVisible()
  await calls.deleteEndpoint(id)
})

test('the page of a new endpoint has a program that verifies its requests in each language', async ({
  calls,
  openAs,
}) => {
  const page = await openAs('owner', '/endpoints/new')
  await page.getByLabel('URL').fill('https://hooks.acme.com/verified')
  await page.getByRole('button', { name: 'Create endpoint' }).click()
  for (const language of ['Node', 'Python', 'Go', 'PHP', 'Ruby', 'Shell'])
    await expect(page.getByRole('tab', { name: language })).toBeVisible()
  await page.getByRole('tab', { name: 'Go' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('package main')
  const made = (await calls.listEndpoints()).find(({ url }) => url.endsWith('/verified'))
  await calls.deleteEndpoint(made?.id ?? '')
})
