import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright/test'
import { expect, refuseReads, test } from '../support/fixtures'

const secret = 'whsec_your_signing_secret'
const rows = (page: Page) => page.getByRole('table', { name: 'Deliveries, newest first' }).getByRole('row')
const queryOf = (page: Page) => new URL(page.url()).searchParams.get('q')

/** Makes an endpoint with three ended deliveries: lead.created failed with 500, the others were delivered. */
async function makeDeliveries({ calls, startReceiver }: Pick<Parameters, 'calls' | 'startReceiver'>) {
  const server = await startReceiver(secret, ({ event }) => (event.type === 'lead.created' ? 500 : 200))
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  for (const type of ['lead.created', 'sequence.completed', 'checklist.completed'])
    await calls.publish({ type, data: {} })
  const statuses = async () => (await calls.listAllDeliveries(endpoint.id)).map(({ status }) => status)
  await expect.poll(statuses, { timeout: 20_000 }).toEqual(['delivered', 'delivered', 'failed'])
  return endpoint
}
type Parameters = import('../support/fixtures').TestFixtures

test('the list is filtered by the box and by a click, and its address shows another browser the same', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const endpoint = await makeDeliveries({ calls, startReceiver })
  const page = await openAs('owner', `/deliveries?webhook_id=${endpoint.id}`)
  await expect(rows(page)).toHaveCount(1 + 3)
  expect(queryOf(page)).toBe(`endpoint:${endpoint.id}`)

  await page.keyboard.press('/')
  const box = page.getByRole('combobox', { name: 'Filter' })
  await expect(box).toBeFocused()
  await page.keyboard.type('code:5x')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: '5x' })).toContainText('must be a status code (503)')
  await page.keyboard.type('x ')
  await expect(page.getByRole('button', { name: 'Remove code:5xx' })).toBeVisible()
  await expect(rows(page)).toHaveCount(1 + 1)
  await expect(rows(page).nth(1)).toContainText('lead.created')
  await page.getByRole('button', { name: 'Remove code:5xx' }).click()
  await expect(rows(page)).toHaveCount(1 + 3)

  await box.fill('sta')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.type('deliv')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delivered deliveries')
  await expect(rows(page)).toHaveCount(1 + 2)
  await page.getByRole('button', { name: 'Filter by sequence.completed' }).click()
  await page.getByRole('menuitem', { name: 'Exclude' }).click()
  await expect(rows(page)).toHaveCount(1 + 1)
  const text = `status:delivered endpoint:${endpoint.id} -event:sequence.completed`
  expect(queryOf(page)).toBe(text)

  const other = await openAs('viewer', `/deliveries?${new URLSearchParams({ q: text })}`)
  await expect(rows(other)).toHaveCount(1 + 1)
  expect(await rows(other).nth(1).getByRole('link').getAttribute('href')).toBe(
    await rows(page).nth(1).getByRole('link').getAttribute('href'),
  )
  const html = await (await other.request.get(`/deliveries?${new URLSearchParams({ q: text })}`)).text()
  expect(html).toContain('checklist.')
  expect(html).not.toContain('aria-label="Filter by sequence.completed"')

  await page.goto(`/deliveries?${new URLSearchParams({ q: `${text} account:acc_none status:gone` })}`)
  await expect(page.getByText('gone status must be pending')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'No matching deliveries' })).toBeVisible()
  // Only conditions whose removal leads to deliveries are offered.
  const without = page.getByRole('button', { name: /^Remove/ }).filter({ hasText: 'Remove' })
  await expect(without).toHaveText(['Remove account:acc_none'])
  await without.click()
  await expect(rows(page)).toHaveCount(1 + 1)
  await page.goBack()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect.poll(() => queryOf(page)).toBeNull()
  await calls.deleteEndpoint(endpoint.id)
})

test('counts that cannot be read show an error, and the rows stay', async ({ openAs }) => {
  const page = await openAs('owner', '/deliveries')
  const stop = await refuseReads(page, '**/v1/deliveries/facets?*')
  await page.reload()
  const part = page.getByRole('status').filter({ hasText: 'Filter counts couldn’t be loaded.' })
  await expect(part).toContainText('Nothing can be read just now.')
  await expect(page.getByText('Couldn’t refresh.')).toHaveCount(0)
  await stop()
  await part.getByRole('button', { name: 'Retry' }).click()
  await expect(part).toHaveCount(0)
})

test('facets and the histogram count what is shown and narrow it', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const endpoint = await makeDeliveries({ calls, startReceiver })
  const page = await openAs('owner', `/deliveries?webhook_id=${endpoint.id}`)
  await expect(page.getByText('3 in the last 24 hours')).toBeVisible()
  await page.getByRole('button', { name: 'Failed 1' }).click()
  await expect(rows(page)).toHaveCount(1 + 1)
  await page.getByRole('button', { name: 'Failed 1', pressed: true }).click()
  await expect(rows(page)).toHaveCount(1 + 3)

  await page.getByRole('button', { name: 'Time range: All time' }).click()
  await page.getByRole('menuitemradio', { name: 'Last hour' }).click()
  await expect.poll(() => queryOf(page)).toBe(`endpoint:${endpoint.id} age:<1h`)
  await expect(page.getByText('3 in the last hour')).toBeVisible()
  const bars = page.getByRole('group', { name: 'Deliveries per 1 min' }).getByRole('button')
  await bars.filter({ hasNotText: ': 0 deliveries' }).first().click()
  await expect
    .poll(() => queryOf(page))
    .toMatch(new RegExp(`^endpoint:${endpoint.id} from:[^ ]+:00Z to:[^ ]+:00Z$`))

  await page.goto(`/deliveries?q=endpoint:${endpoint.id}`)
  await page.getByRole('button', { name: 'Show as table' }).press('Enter')
  await page.getByRole('region', { name: 'Chart data' }).getByRole('button').first().press('Enter')
  await expect.poll(() => queryOf(page)).toMatch(/from:.* to:/)
  await expect(rows(page)).toHaveCount(1 + 3)
  await calls.deleteEndpoint(endpoint.id)
})

test('new deliveries wait until they are requested, and rows change in place', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret, ({ attempt }) => (attempt < 3 ? 503 : 200))
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: {} })
  const page = await openAs('owner', `/deliveries?q=endpoint:${endpoint.id}`)
  const first = rows(page).nth(1)
  await expect(first).toContainText('lead.created')
  await expect(first).toContainText('Delivered')
  await calls.publish({ type: 'sequence.completed', data: {} })
  await calls.publish({ type: 'checklist.completed', data: {} })
  await expect(page.getByRole('button', { name: '2 new' })).toBeVisible()
  await expect(rows(page)).toHaveCount(1 + 1)
  await page.getByRole('button', { name: '2 new' }).click()
  await expect(rows(page)).toHaveCount(1 + 3)
  await expect(page.getByRole('button', { name: /new$/ })).toHaveCount(0)
  await expect(rows(page).filter({ hasText: 'Delivered' })).toHaveCount(3)
  await expect(page.getByRole('complementary', { name: 'Filters' })).toContainText(/Delivered\s*3/)

  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('l')
  await expect(page.getByRole('button', { name: 'Live', exact: true, pressed: false })).toBeVisible()
  await calls.deleteEndpoint(endpoint.id)
})

test('rows are selected by keyboard and in a range, copied and exported', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const endpoint = await makeDeliveries({ calls, startReceiver })
  const page = await openAs('owner', `/deliveries?q=endpoint:${endpoint.id}`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const ids = (await calls.listAllDeliveries(endpoint.id)).map(({ id }) => id)
  await rows(page).nth(1).getByRole('link').focus()
  await page.keyboard.press('x')
  await expect(page.getByText('1 selected')).toBeVisible()
  await rows(page)
    .nth(3)
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] })
  await expect(page.getByText('3 selected')).toBeVisible()
  await rows(page).nth(2).getByRole('checkbox').uncheck()
  const bar = page.getByRole('region', { name: 'Selection' })
  await bar.getByRole('button', { name: 'Copy IDs' }).click()
  await expect(page.getByText('2 IDs copied')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${ids[0]}\n${ids[2]}`)

  const save = async (press: () => Promise<void>, format: string) => {
    const started = page.waitForEvent('download')
    await press()
    await page.getByRole('menuitem', { name: format, exact: true }).click()
    const download = await started
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
  }
  const ndjson = await save(() => bar.getByRole('button', { name: 'Export' }).click(), 'NDJSON')
  expect(ndjson.name).toBe('deliveries.ndjson')
  const saved = ndjson.text.trim().split('\n')
  expect(saved.map((line) => JSON.parse(line).id)).toEqual([ids[0], ids[2]])
  await bar.getByRole('button', { name: 'Clear selection' }).click()
  const csv = await save(() => page.getByRole('button', { name: 'Export' }).click(), 'CSV')
  expect(csv.text.split('\r\n').map((line) => line.split(',')[0])).toEqual(['id', ...ids, ''])
  await calls.deleteEndpoint(endpoint.id)
})
