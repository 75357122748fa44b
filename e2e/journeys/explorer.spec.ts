import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright/test'
import { callsOf } from '../support/api'
import { makeThreeDeliveries, publishTypes, rowsOf, startEndpoint } from '../support/deliveries'
import { test as base, expect, refuseReads } from '../support/fixtures'
import { queryOf } from '../support/page'
import { startPartnerServer } from '../support/partner-server'

const addressOf = (q: string) => `/deliveries?${new URLSearchParams({ q })}`
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] }

/** An endpoint with three ended deliveries, which the tests only read. */
const test = base.extend<object, { endpointId: string }>({
  endpointId: [
    async ({ ca, product }, use) => {
      const startReceiver: Parameters<typeof startEndpoint>[0]['startReceiver'] = (key, answer) =>
        startPartnerServer(ca, key, answer)
      const { id, server } = await makeThreeDeliveries({ calls: callsOf(product), startReceiver })
      await use(id)
      await server.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

/** Saves an export that `press` opens the menu of, and returns its name and text. */
async function save(page: Page, press: () => Promise<void>, format: string) {
  const started = page.waitForEvent('download')
  await press()
  await page.getByRole('menuitem', { name: format, exact: true }).click()
  const download = await started
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
}

test('a filter that is typed narrows the list of deliveries, and a mistake in it is named', async ({
  endpointId: id,
  openAs,
}) => {
  const page = await openAs('owner', `/deliveries?webhook_id=${id}`)
  await expect(rowsOf(page)).toHaveCount(1 + 3)
  expect(queryOf(page)).toBe(`endpoint:${id}`)

  await page.keyboard.press('/')
  await expect(page.getByRole('combobox', { name: 'Filter' })).toBeFocused()
  await page.keyboard.type('code:5x')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: '5x' })).toContainText('must be a status code (503)')
  await page.keyboard.type('x ')
  await expect(page.getByRole('button', { name: 'Remove code:5xx' })).toBeVisible()
  await expect(rowsOf(page)).toHaveCount(1 + 1)
  await expect(rowsOf(page).nth(1)).toContainText('lead.created')
  await page.getByRole('button', { name: 'Remove code:5xx' }).click()
  await expect(rowsOf(page)).toHaveCount(1 + 3)
})

test('a filter is completed from suggestions and extended by a click on a value', async ({
  endpointId: id,
  openAs,
}) => {
  const page = await openAs('owner', `/deliveries?webhook_id=${id}`)
  await page.getByRole('combobox', { name: 'Filter' }).fill('sta')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.type('deliv')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delivered deliveries')
  await expect(rowsOf(page)).toHaveCount(1 + 2)
  await page.getByRole('button', { name: 'Filter by sequence.completed' }).click()
  await page.getByRole('menuitem', { name: 'Exclude' }).click()
  await expect(rowsOf(page)).toHaveCount(1 + 1)
  expect(queryOf(page)).toBe(`status:delivered endpoint:${id} -event:sequence.completed`)
})

test("the address of a filtered list shows a colleague the same rows, from the server's HTML on", async ({
  endpointId: id,
  openAs,
}) => {
  const path = addressOf(`status:delivered endpoint:${id} -event:sequence.completed`)
  const [page, other] = [await openAs('owner', path), await openAs('viewer', path)]
  await expect(rowsOf(other)).toHaveCount(1 + 1)
  expect(await rowsOf(other).nth(1).getByRole('link').getAttribute('href')).toBe(
    await rowsOf(page).nth(1).getByRole('link').getAttribute('href'),
  )
  const html = await (await other.request.get(path)).text()
  expect(html).toContain('checklist.')
  expect(html).not.toContain('aria-label="Filter by sequence.completed"')
})

test('a filter that matches nothing offers to remove the condition that is in the way', async ({
  endpointId: id,
  openAs,
}) => {
  const text = `status:delivered endpoint:${id} -event:sequence.completed`
  const page = await openAs('owner', addressOf(`${text} account:acc_none status:gone`))
  await expect(page.getByText('gone status must be pending')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'No matching deliveries' })).toBeVisible()
  // Only conditions whose removal leads to deliveries are offered.
  const without = page.getByRole('button', { name: /^Remove/ }).filter({ hasText: 'Remove' })
  await expect(without).toHaveText(['Remove account:acc_none'])
  await without.click()
  await expect(rowsOf(page)).toHaveCount(1 + 1)
  await page.goBack()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect.poll(() => queryOf(page)).toBeNull()
})

test('filter counts that cannot be loaded show an error with a retry, and the rows stay', async ({
  openAs,
}) => {
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

test('a click on a filter count narrows the list of deliveries, and a second one widens it', async ({
  endpointId: id,
  openAs,
}) => {
  const page = await openAs('owner', `/deliveries?webhook_id=${id}`)
  await expect(page.getByText('3 in the last 24 hours')).toBeVisible()
  await page.getByRole('button', { name: 'Failed 1' }).click()
  await expect(rowsOf(page)).toHaveCount(1 + 1)
  await page.getByRole('button', { name: 'Failed 1', pressed: true }).click()
  await expect(rowsOf(page)).toHaveCount(1 + 3)
})

test('a bar of the histogram of deliveries, or its row in the table, narrows the list to its time', async ({
  endpointId: id,
  openAs,
}) => {
  const page = await openAs('owner', `/deliveries?webhook_id=${id}`)
  await page.getByRole('button', { name: 'Time range: All time' }).click()
  await page.getByRole('menuitemradio', { name: 'Last hour' }).click()
  await expect.poll(() => queryOf(page)).toBe(`endpoint:${id} age:<1h`)
  await expect(page.getByText('3 in the last hour')).toBeVisible()
  const bars = page.getByRole('group', { name: 'Deliveries per minute' }).getByRole('button')
  await bars.filter({ hasNotText: ': 0 deliveries' }).first().click()
  await expect.poll(() => queryOf(page)).toMatch(new RegExp(`^endpoint:${id} from:[^ ]+:00Z to:[^ ]+:00Z$`))

  await page.goto(`/deliveries?q=endpoint:${id}`)
  await page.getByRole('button', { name: 'Show as table' }).press('Enter')
  await page.getByRole('region', { name: 'Chart data' }).getByRole('button').first().press('Enter')
  await expect.poll(() => queryOf(page)).toMatch(/from:.* to:/)
  await expect(rowsOf(page)).toHaveCount(1 + 3)
})

test('deliveries are selected by keyboard and as a range, and their IDs are copied', async ({
  endpointId: id,
  calls,
  openAs,
}) => {
  const page = await openAs('owner', `/deliveries?q=endpoint:${id}`, clipboard)
  const ids = (await calls.listAllDeliveries(id)).map((one) => one.id)
  await rowsOf(page).nth(1).getByRole('link').focus()
  await page.keyboard.press('x')
  await expect(page.getByText('1 selected')).toBeVisible()
  const boxOf = (row: number) => rowsOf(page).nth(row).getByRole('checkbox')
  await boxOf(3).click({ modifiers: ['Shift'] })
  await expect(page.getByText('3 selected')).toBeVisible()
  await boxOf(2).uncheck()
  const bar = page.getByRole('region', { name: 'Selection' })
  await bar.getByRole('button', { name: 'Copy IDs' }).click()
  await expect(page.getByText('2 IDs copied')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${ids[0]}\n${ids[2]}`)
})

test('selected deliveries are exported as NDJSON, and all of a filter as CSV', async ({
  endpointId: id,
  calls,
  openAs,
}) => {
  const page = await openAs('owner', `/deliveries?q=endpoint:${id}`)
  const ids = (await calls.listAllDeliveries(id)).map((one) => one.id)
  for (const row of [1, 3]) await rowsOf(page).nth(row).getByRole('checkbox').check()
  const bar = page.getByRole('region', { name: 'Selection' })
  const ndjson = await save(page, () => bar.getByRole('button', { name: 'Export' }).click(), 'NDJSON')
  expect(ndjson.name).toBe('deliveries.ndjson')
  const saved = ndjson.text.trim().split('\n')
  expect(saved.map((line) => JSON.parse(line).id)).toEqual([ids[0], ids[2]])
  await bar.getByRole('button', { name: 'Clear selection' }).click()
  const csv = await save(page, () => page.getByRole('button', { name: 'Export' }).click(), 'CSV')
  expect(csv.text.split('\r\n').map((line) => line.split(',')[0])).toEqual(['id', ...ids, ''])
})

// Last in the file: its events also reach the endpoint of the tests above.
test('new deliveries are announced and shown on request, while rows change in place', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startEndpoint(
    { calls, startReceiver },
    { answer: ({ attempt }) => (attempt < 3 ? 503 : 200) },
  )
  await publishTypes(calls, 'lead.created')
  const page = await openAs('owner', `/deliveries?q=endpoint:${id}`)
  const first = rowsOf(page).nth(1)
  await expect(first).toContainText('lead.created')
  await expect(first).toContainText('Delivered')
  await publishTypes(calls, 'sequence.completed', 'checklist.completed')
  await expect(page.getByRole('button', { name: '2 new' })).toBeVisible()
  await expect(rowsOf(page)).toHaveCount(1 + 1)
  await page.getByRole('button', { name: '2 new' }).click()
  await expect(rowsOf(page)).toHaveCount(1 + 3)
  await expect(page.getByRole('button', { name: /new$/ })).toHaveCount(0)
  await expect(rowsOf(page).filter({ hasText: 'Delivered' })).toHaveCount(3)
  await expect(page.getByRole('complementary', { name: 'Filters' })).toContainText(/Delivered\s*3/)

  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('l')
  await expect(page.getByRole('button', { name: 'Live', exact: true, pressed: false })).toBeVisible()
  await calls.deleteEndpoint(id)
})
