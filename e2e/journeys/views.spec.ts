import { expect, test, untilListening } from '../support/fixtures'

const secret = 'whsec_your_signing_secret'

test('a filter is saved under a name, opened by a colleague and from the command menu, and deleted', async ({
  openAs,
}) => {
  const page = await openAs('owner', '/deliveries?q=status:failed code:5xx')
  const dialog = page.getByRole('dialog', { name: 'Saved views' })
  await page.getByRole('button', { name: 'Saved views' }).click()
  await dialog.getByLabel('Save current filter as').press('Enter')
  await expect(dialog.getByText('Must not be empty.')).toBeVisible()
  await dialog.getByLabel('Save current filter as').fill('Server errors')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('button', { name: /^Server errors/ })).toBeVisible()
  await dialog.getByLabel('Save current filter as').fill('Server errors')
  await page.keyboard.press('Enter')
  await expect(dialog.getByText('A saved view named “Server errors” already exists.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Saved views' })).toBeFocused()

  const colleague = await openAs('viewer', '/deliveries')
  await colleague.getByRole('button', { name: 'Saved views' }).click()
  await expect(colleague.getByRole('button', { name: 'Save view' })).toHaveCount(0)
  await expect(colleague.getByRole('button', { name: /^Delete/ })).toHaveCount(0)
  await colleague.getByRole('button', { name: /^Server errors/ }).click()
  await expect(colleague.getByRole('heading', { level: 1 })).toHaveText('Failed deliveries')
  await expect(colleague).toHaveTitle(/^Failed deliveries – .+ – Recover Webhooks$/)
  await colleague.goto('/endpoints')
  await untilListening(colleague)
  await colleague.keyboard.press('Control+k')
  await colleague.keyboard.insertText('server er')
  await colleague.getByRole('option', { name: /^Server errors/ }).click()
  await colleague.waitForURL((url) => url.searchParams.get('q') === 'status:failed code:5xx')

  await page.getByRole('button', { name: 'Saved views' }).click()
  await dialog.getByRole('button', { name: 'Delete Server errors' }).click()
  await expect(dialog.getByRole('button', { name: 'Delete Server errors' })).toHaveCount(0)
})

test('codes and groups of types narrow the list; failed deliveries are compared with delivered ones', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  let status = 200
  const server = await startReceiver(secret, () => status)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  for (const type of ['lead.created', 'lead.status_changed', 'sequence.completed'])
    await calls.publish({ type, data: { n: 1 } })
  await expect.poll(() => server.log.length).toBe(3)
  status = 410
  await calls.publish({ type: 'lead.created', data: { n: 2 } })
  const statuses = async () => (await calls.listAllDeliveries(endpoint.id)).map((one) => one.status)
  await expect.poll(async () => (await statuses())[0], { timeout: 20_000 }).toBe('failed')
  const page = await openAs('viewer', `/deliveries?q=endpoint:${endpoint.id}`)
  const rows = page.locator('main table.data-table tbody tr')
  await page.getByRole('button', { name: 'lead.* 3' }).click()
  await expect(rows).toHaveCount(3)
  await page.getByRole('button', { name: '410 1' }).click()
  await expect(rows).toHaveCount(1)
  expect(new URL(page.url()).searchParams.get('q')).toBe(`code:410 event:lead.* endpoint:${endpoint.id}`)

  await rows.getByRole('link').click()
  const drawer = page.getByRole('dialog', { name: 'Delivery' })
  await drawer.getByRole('tab', { name: 'Compare' }).click()
  await expect(drawer.getByRole('columnheader', { name: /^Delivered: dlv_/ })).toBeVisible()
  const cells = (name: RegExp) => drawer.getByRole('row', { name }).getByRole('cell')
  await expect(cells(/^≠ ?Status/)).toHaveText(['410', '200'])
  await expect(cells(/data\.n/)).toHaveText(['2', '1'])
  await calls.deleteEndpoint(endpoint.id)
})
