import { createHmac } from 'node:crypto'
import { expect, test } from '../support/fixtures'

const secret = 'whsec_your_signing_secret'
const sign = (body: string, key: string) => createHmac('sha256', key).update(body).digest('hex')

test('a secret is rotated in the portal; the receiver verifies both signatures', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const secrets = [secret]
  const server = await startReceiver(() => secrets.at(-1) ?? '')
  const { id } = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  const page = await openAs('owner', `/endpoints/${id}?tab=signing`)
  await expect(page.getByText('Requests are signed with one secret.')).toBeVisible()
  await page.getByRole('tab', { name: 'Python' }).click()
  await expect(page.getByText('hmac.compare_digest')).toBeVisible()
  await page.getByRole('radio', { name: '48 h' }).check()
  await page.getByRole('button', { name: 'Rotate secret' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('For 48 hours')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate secret' }).click()
  const shown = page.locator('code', { hasText: /^whsec_/ })
  secrets.push((await shown.textContent()) ?? '')
  await expect(
    page.getByText(/^Previous secrets are still active\. The last one expires in 47 h 59 m/),
  ).toBeVisible()

  await calls.publish({ type: 'lead.created', data: {} })
  await expect.poll(() => server.log.length).toBe(1)
  const [received] = server.log
  const body = received?.body ?? ''
  expect(received?.signature).toBe(sign(body, secrets[1] ?? ''))
  expect(received?.previousSignature).toBe(sign(body, secret))

  await page.reload()
  await expect(page.getByText(/^Previous secrets are still active\./)).toBeVisible()
  expect(await page.content(), 'it was shown once').not.toContain(secrets[1])
  await page.getByRole('tab', { name: 'Activity' }).click()
  await expect(page).toHaveURL(/tab=activity/)
  await expect(page.getByRole('row').filter({ hasText: 'Secret rotated' })).toContainText('User')
  await calls.deleteEndpoint(id)
})

test("of two people who edit one endpoint, the second sees the first one's changes, and decides", async ({
  calls,
  openAs,
}) => {
  const { id } = await calls.createEndpoint({ url: 'https://hooks.example.com/x', events: ['lead.*'] })
  const path = `/endpoints/${id}?tab=settings`
  const [first, second] = [await openAs('owner', path), await openAs('owner', path)]
  await first.getByLabel('Description').fill('CRM')
  await first.getByRole('button', { name: 'Save changes' }).click()
  await expect(first.getByText('Saved. Applies from the next attempt.')).toBeVisible()

  await second.getByLabel('URL').fill('https://hooks.example.com/y')
  await second.getByRole('button', { name: 'Save changes' }).click()
  const conflict = second.getByRole('region', { name: 'Someone else changed this endpoint' })
  await expect(conflict.getByRole('heading')).toBeFocused()
  await expect(conflict).toContainText('Their versionCRM')
  expect(await calls.getEndpoint(id)).toMatchObject({
    url: 'https://hooks.example.com/x',
    description: 'CRM',
  })
  await conflict.getByRole('button', { name: 'Discard mine' }).click()
  await expect(conflict).toHaveCount(0)
  await expect(second.getByLabel('Description')).toHaveValue('CRM')

  await second.getByLabel('URL').fill('https://hooks.example.com/z')
  await second.getByRole('button', { name: 'Save changes' }).click()
  await expect(second.getByText('Saved. Applies from the next attempt.')).toBeVisible()
  await first.getByLabel('Description').fill('Leads')
  await first.getByLabel('URL').fill('https://hooks.example.com/mine')
  await first.getByRole('button', { name: 'Save changes' }).click()
  await first.getByRole('button', { name: 'Overwrite with mine' }).click()
  await expect(first.getByText('Saved. Applies from the next attempt.')).toBeVisible()
  expect(await calls.getEndpoint(id)).toMatchObject({
    url: 'https://hooks.example.com/mine',
    description: 'Leads',
  })

  // Pausing changes none of the form's fields, so it is no conflict.
  await first.getByRole('button', { name: 'Pause' }).click()
  await first.getByRole('button', { name: 'Pause endpoint' }).click()
  await expect(first.getByText('Pending deliveries were cancelled.')).toBeVisible()
  await first.getByLabel('Description').fill('Leads, paused')
  await first.getByRole('button', { name: 'Save changes' }).click()
  await expect(first.getByText('Saved. Applies from the next attempt.')).toBeVisible()
  expect(await calls.getEndpoint(id)).toMatchObject({ active: false, description: 'Leads, paused' })
  await calls.deleteEndpoint(id)
})

test('tabs show deliveries and health as they happen; deleting asks for the host', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret, ({ event }) => (event.type === 'lead.created' ? 503 : 200))
  const { id } = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  const page = await openAs('owner', `/endpoints/${id}`)
  await expect(page.getByRole('heading', { name: 'No deliveries yet' })).toBeVisible()
  await calls.publish({ type: 'sequence.completed', data: {} })
  await calls.publish({ type: 'lead.created', data: {} })
  await expect(page.getByRole('row').filter({ hasText: 'sequence.completed' })).toContainText('Delivered')
  await expect
    .poll(async () => (await calls.listAllDeliveries(id)).map(({ status }) => status), { timeout: 20_000 })
    .toEqual(['failed', 'delivered'])
  await expect(page.getByText(/^Failing$/)).toBeVisible()

  await page.getByRole('tab', { name: 'Deliveries' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('tab', { name: 'Health' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/tab=health/)
  await expect(page.getByRole('definition').first()).toHaveText('50%')
  await expect(page.getByRole('row').filter({ hasText: 'Server error' })).toContainText('6')
  await page.getByRole('radio', { name: '1 h' }).check()
  await expect(page).toHaveURL(/window=1h/)
  await expect(
    page.getByRole('img', { name: /per minute in the last hour: 1 delivered, 1 failed/ }),
  ).toBeVisible()

  const list = await openAs('viewer', '/endpoints')
  const row = list.getByRole('row').filter({ hasText: new URL(server.url).host })
  await expect(row).toContainText(/Failing since \d\d:\d\d/)
  await expect(row).toContainText('50%')
  await list.goto(`/endpoints/${id}?tab=signing`)
  await expect(list.getByRole('button', { name: /Rotate|Delete|Pause/ })).toHaveCount(0)

  await page.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('alertdialog')
  const confirm = dialog.getByRole('button', { name: 'Delete endpoint' })
  await expect(confirm).toBeDisabled()
  await dialog.getByLabel(/^Type .+ to confirm/).fill('localhost')
  await expect(confirm).toBeDisabled()
  await dialog.getByLabel(/^Type .+ to confirm/).fill(new URL(server.url).host)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === '/endpoints')
  await expect(page.locator(`a[href="/endpoints/${id}"]`)).toHaveCount(0)
})

test('the values in the query of a URL are hidden until an owner shows them, and from a viewer', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { url } = await startReceiver(() => secret)
  const { id } = await calls.createEndpoint({ url: `${url}?token=tok-4711`, events: ['*'], secret })
  const owner = await openAs('owner', `/endpoints/${id}?tab=settings`)
  await expect(owner.getByLabel('URL')).toHaveValue(/\?token=\*\*\*$/)
  await owner.getByRole('button', { name: 'Show values to edit the URL' }).click()
  await expect(owner.getByLabel('URL')).toHaveValue(/\?token=tok-4711$/)
  await owner.getByLabel('Description').fill('With a token')
  await owner.getByRole('button', { name: 'Save changes' }).click()
  await expect(owner.getByText('Saved. Applies from the next attempt.')).toBeVisible()
  expect((await calls.listEndpoints()).find((one) => one.id === id)?.url).toBe(`${url}?token=tok-4711`)

  const viewer = await openAs('viewer', `/endpoints/${id}?tab=settings`)
  await expect(viewer.getByLabel('URL')).toHaveValue(/\?token=\*\*\*$/)
  expect(await viewer.content()).not.toContain('tok-4711')
  await calls.deleteEndpoint(id)
})
