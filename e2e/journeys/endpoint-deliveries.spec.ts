import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright/test'
import {
  makeThreeDeliveries,
  publishTypes,
  type Senders,
  secret,
  untilStreaming,
} from '../support/deliveries'
import { expect, test } from '../support/fixtures'
import { pathOf, queryOf } from '../support/page'

const table = (page: Page) => page.getByRole('table', { name: 'Deliveries, newest first' })
const links = (page: Page) => table(page).locator('tbody a')
const drawer = (page: Page) => page.getByRole('dialog', { name: 'Delivery' })

/** An endpoint with three ended deliveries, and another that received the same events. */
async function startTwo(senders: Senders) {
  const server = await senders.startReceiver(secret)
  const other = await senders.calls.createEndpoint({ url: server.url, events: ['*'], secret })
  const { id } = await makeThreeDeliveries(senders)
  const ids = (await senders.calls.listAllDeliveries(id)).map((one) => one.id)
  return { id, otherId: other.id, ids, path: `/endpoints/${id}` }
}

test("an endpoint's page lists its deliveries without what only a list of several endpoints needs", async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, otherId, path } = await startTwo({ calls, startReceiver })
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
  for (const one of [id, otherId]) await calls.deleteEndpoint(one)
})

test("the filter of an endpoint's deliveries takes everything but another endpoint", async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, otherId, path } = await startTwo({ calls, startReceiver })
  const page = await openAs('owner', `${path}?q=status:delivered`)
  await untilStreaming(page)
  await page.getByRole('button', { name: 'Remove status:delivered' }).click()
  await expect(links(page)).toHaveCount(3)
  await page.keyboard.press('/')
  await page.keyboard.type(`endpoint:${otherId} `)
  await expect(page.getByRole('alert').filter({ hasText: otherId })).toContainText(
    'this list shows one endpoint',
  )
  await page.getByRole('combobox', { name: 'Filter' }).fill(`endpoint:${id} `)
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue('')
  await page.keyboard.type('code:5xx ')
  await expect(links(page)).toHaveCount(1)
  expect([pathOf(page), queryOf(page)]).toEqual([path, 'code:5xx'])
  await page.getByRole('button', { name: 'Failed 1' }).click()
  await expect(page.getByRole('link', { name: 'View in Deliveries' })).toHaveAttribute(
    'href',
    `/deliveries?${new URLSearchParams({ q: `status:failed code:5xx endpoint:${id}` })}`,
  )

  await page.goto(`${path}?${new URLSearchParams({ q: `status:failed endpoint:${id},${otherId}` })}`)
  await expect(links(page)).toHaveCount(1)
  await expect(page.getByRole('alert').filter({ hasText: 'filter was ignored' })).toContainText(
    `endpoint:${otherId}`,
  )
  for (const one of [id, otherId]) await calls.deleteEndpoint(one)
})

test("a new delivery is announced on its endpoint's page and opened over the list there", async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, otherId, ids, path } = await startTwo({ calls, startReceiver })
  const page = await openAs('owner', path)
  await untilStreaming(page)
  await publishTypes(calls, 'sequence.completed')
  await page.getByRole('button', { name: '1 new' }).click()
  await expect(links(page)).toHaveCount(4)
  const [newest = ''] = (await calls.listAllDeliveries(id)).map((one) => one.id)
  await expect(table(page)).toContainText('Delivered')

  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(drawer(page)).toContainText(newest)
  expect([pathOf(page), queryOf(page)]).toEqual([`/deliveries/${newest}`, `endpoint:${id}`])
  await page.keyboard.press('j')
  await expect(drawer(page)).toContainText(String(ids[0]))
  await expect(drawer(page)).toContainText('2 of 4')
  await drawer(page).getByRole('tab', { name: 'Event' }).click()
  await page.keyboard.press('Escape')
  await expect(drawer(page)).toHaveCount(0)
  expect([pathOf(page), queryOf(page)]).toEqual([path, null])
  await expect(links(page).nth(1), 'focus goes to the row that was shown').toBeFocused()
  for (const one of [id, otherId]) await calls.deleteEndpoint(one)
})

test("an endpoint's deliveries are exported without those of others", async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, otherId, ids, path } = await startTwo({ calls, startReceiver })
  const page = await openAs('owner', path)
  const started = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'NDJSON' }).click()
  const saved = (await readFile(await (await started).path(), 'utf8')).trim().split('\n')
  expect(saved.map((line) => JSON.parse(line).id)).toEqual(ids)
  for (const one of [id, otherId]) await calls.deleteEndpoint(one)
})
