import type { Page } from 'playwright/test'
import { startEndpoint, untilStatuses, untilStreaming } from '../support/deliveries'
import { expect, test, untilListening } from '../support/fixtures'

const links = (page: Page) => page.getByRole('table', { name: 'Deliveries, newest first' }).locator('tbody a')
const events = (count: number) =>
  Array.from({ length: count }, () => ({ type: 'sequence.completed', data: {} }))

test("switching to an endpoint's deliveries from another tab shows those made until then", async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startEndpoint({ calls, startReceiver })
  await calls.publishBatch(events(2))
  await untilStatuses(calls, id, ['delivered', 'delivered'])
  const page = await openAs('owner', `/endpoints/${id}?tab=health&q=status:delivered`)
  await calls.publish({ type: 'checklist.completed', data: {} })
  await untilStatuses(calls, id, Array(3).fill('delivered'))
  expect(await page.locator('html').innerHTML()).not.toContain('Filter by sequence.completed')
  await page.getByRole('tab', { name: 'Deliveries' }).click()
  await expect(links(page).filter({ hasText: 'sequence.completed' })).toHaveCount(2)
  // The list starts at the browser's estimate of the server's time, so the newest delivery may be announced instead of shown.
  const newest = links(page).filter({ hasText: 'checklist.completed' })
  await expect(newest.or(page.getByRole('button', { name: '1 new' }))).toBeVisible()
  await calls.deleteEndpoint(id)
})

test("all of an endpoint's deliveries that match are replayed to it alone", async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id } = await startEndpoint({ calls, startReceiver })
  const other = await startEndpoint({ calls, startReceiver })
  await calls.publishBatch(events(55))
  await untilStatuses(calls, id, Array(55).fill('delivered'))
  const page = await openAs('owner', `/endpoints/${id}?q=status:delivered`)
  await expect(links(page)).toHaveCount(50)
  await untilStreaming(page)
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await expect(page.getByRole('link', { name: 'Replay 1' })).toBeVisible()
  await page.getByRole('checkbox', { name: 'Select all rows shown' }).check()
  await page.getByRole('link', { name: 'Replay all matching deliveries' }).click()
  await page.waitForURL((url) => url.pathname === '/replays/new')
  expect(new URL(page.url()).searchParams.get('webhook_id')).toBe(id)
  await untilListening(page)
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Replay 55 deliveries' })).toBeVisible()
  for (const one of [id, other.id]) await calls.deleteEndpoint(one)
})
