import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright/test'
import { publishTypes, secret, untilStatuses, untilStreaming } from '../support/deliveries'
import { expect, type TestFixtures, test, untilListening } from '../support/fixtures'

const table = (page: Page) => page.getByRole('table', { name: 'Deliveries, newest first' })
const links = (page: Page) => table(page).locator('tbody a')
const drawer = (page: Page) => page.getByRole('dialog', { name: 'Delivery' })
const addressOf = (page: Page) => {
  const { pathname, searchParams } = new URL(page.url())
  return { pathname, q: searchParams.get('q') }
}

type Fixtures = Pick<TestFixtures, 'calls' | 'startReceiver'>

/** Makes an endpoint that responds 500 to lead.created, and another that receives the same events. */
async function startTwo({ calls, startReceiver }: Fixtures) {
  const own = await startReceiver(secret, ({ event }) => (event.type === 'lead.created' ? 500 : 200))
  const other = await startReceiver(secret)
  const create = (url: string) => calls.createEndpoint({ url, events: ['*'], secret })
  return [await create(own.url), await create(other.url)] as const
}

test("an endpoint's deliveries have the same list: filtered, live, opened, replayed and exported", async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const [{ id }, other] = await startTwo({ calls, startReceiver })
  await publishTypes(calls, 'lead.created', 'sequence.completed', 'checklist.completed')
  await untilStatuses(calls, id, ['delivered', 'delivered', 'failed'])
  const ids = (await calls.listAllDeliveries(id)).map((one) => one.id)
  const path = `/endpoints/${id}`
  const page = await openAs('owner', `${path}?q=status:delivered`)
  await expect(links(page)).toHaveCount(2)
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  await expect(page).toHaveTitle(/^Endpoint – .+ – Recover Webhooks$/)
  const html = await (await page.request.get(`${path}?q=status:delivered`)).text()
  expect(html).toContain('Filter by checklist.completed')
  expect(html).not.toContain('Filter by lead.created')
  await expect(table(page).getByRole('columnheader', { name: 'Endpoint' })).toHaveCount(0)
  const counts = page.getByRole('complementary', { name: 'Filters' })
  await expect(counts.getByRole('heading', { name: 'Event type' })).toBeVisible()
  await expect(counts.getByRole('heading', { name: 'Endpoint' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^Remove endpoint/ })).toHaveCount(0)

  await untilStreaming(page)
  await page.getByRole('button', { name: 'Remove status:delivered' }).click()
  await expect(links(page)).toHaveCount(3)
  await page.keyboard.press('/')
  await page.keyboard.type(`endpoint:${other.id} `)
  await expect(page.getByRole('alert').filter({ hasText: other.id })).toContainText(
    'this list shows one endpoint',
  )
  await page.getByRole('combobox', { name: 'Filter' }).fill(`endpoint:${id} `)
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue('')
  await page.keyboard.type('code:5xx ')
  await expect(links(page)).toHaveCount(1)
  expect(addressOf(page)).toEqual({ pathname: path, q: 'code:5xx' })
  await page.getByRole('button', { name: 'Remove code:5xx' }).click()

  await untilStreaming(page)
  await calls.publish({ type: 'sequence.completed', data: {} })
  await page.getByRole('button', { name: '1 new' }).click()
  await expect(links(page)).toHaveCount(4)
  const [newest = ''] = (await calls.listAllDeliveries(id)).map((one) => one.id)
  await expect(table(page)).toContainText('Delivered')

  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(drawer(page)).toContainText(newest)
  expect(addressOf(page)).toEqual({ pathname: `/deliveries/${newest}`, q: `endpoint:${id}` })
  await page.keyboard.press('j')
  await expect(drawer(page)).toContainText(String(ids[0]))
  await expect(drawer(page)).toContainText('2 of 4')
  await drawer(page).getByRole('tab', { name: 'Event' }).click()
  await page.keyboard.press('Escape')
  await expect(drawer(page)).toHaveCount(0)
  expect(addressOf(page)).toEqual({ pathname: path, q: null })
  await expect(links(page).nth(1), 'focus goes to the row that was shown').toBeFocused()

  const started = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'NDJSON' }).click()
  const saved = (await readFile(await (await started).path(), 'utf8')).trim().split('\n')
  expect(saved.map((line) => JSON.parse(line).id)).toEqual([newest, ...ids])
  await page.getByRole('button', { name: 'Failed 1' }).click()
  await expect(page.getByRole('link', { name: 'View in Deliveries' })).toHaveAttribute(
    'href',
    `/deliveries?${new URLSearchParams({ q: `status:failed endpoint:${id}` })}`,
  )

  await page.goto(`${path}?${new URLSearchParams({ q: `status:failed endpoint:${id},${other.id}` })}`)
  await expect(links(page)).toHaveCount(1)
  await expect(page.getByRole('alert').filter({ hasText: 'filter was ignored' })).toContainText(
    `endpoint:${other.id}`,
  )
  for (const one of [id, other.id]) await calls.deleteEndpoint(one)
})

test("all of an endpoint's deliveries that match are replayed to it alone", async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const [{ id }, other] = await startTwo({ calls, startReceiver })
  await calls.publishBatch(Array.from({ length: 55 }, () => ({ type: 'sequence.completed', data: {} })))
  await untilStatuses(calls, id, Array(55).fill('delivered'))

  // Switching from another tab shows the deliveries made until then.
  const page = await openAs('owner', `/endpoints/${id}?tab=health&q=status:delivered`)
  await calls.publish({ type: 'checklist.completed', data: {} })
  await untilStatuses(calls, id, Array(56).fill('delivered'))
  expect(await page.locator('html').innerHTML()).not.toContain('Filter by sequence.completed')
  await page.getByRole('tab', { name: 'Deliveries' }).click()
  await expect(links(page)).toHaveCount(50)
  // The list starts at the browser's estimate of the server's time, so the newest delivery may be announced instead of shown.
  const newest = links(page).filter({ hasText: 'checklist.completed' })
  await expect(newest.or(page.getByRole('button', { name: '1 new' }))).toBeVisible()
  await untilStreaming(page)
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await expect(page.getByRole('link', { name: 'Replay 1' })).toBeVisible()
  await page.getByRole('checkbox', { name: 'Select all rows shown' }).check()
  await page.getByRole('link', { name: 'Replay all matching' }).click()
  await page.waitForURL((url) => url.pathname === '/replays/new')
  expect(new URL(page.url()).searchParams.get('webhook_id')).toBe(id)
  await untilListening(page)
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  await expect(page.getByRole('button', { name: /^Replay 5[56] deliveries$/ })).toBeVisible()
  for (const one of [id, other.id]) await calls.deleteEndpoint(one)
})
