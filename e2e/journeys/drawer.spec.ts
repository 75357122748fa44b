import type { Page } from 'playwright/test'
import { type Senders, startEndpoint, untilStatuses } from '../support/deliveries'
import { expect, test, untilListening } from '../support/fixtures'
import { pathOf, queryOf } from '../support/page'

const table = (page: Page) => page.locator('main table.data-table')
const links = (page: Page) => table(page).locator('tbody a')
const drawer = (page: Page) => page.getByRole('dialog', { name: 'Delivery' })

/** Makes an endpoint with that many delivered deliveries; returns their IDs, newest first. */
async function deliver(senders: Senders, count: number) {
  const { id, server } = await startEndpoint(senders)
  for (let i = 0; i < count; i++) await senders.calls.publish({ type: 'lead.created', data: { i } })
  await untilStatuses(senders.calls, id, Array(count).fill('delivered'))
  const ids = (await senders.calls.listAllDeliveries(id)).map((delivery) => delivery.id)
  return { id, ids, server }
}

/** Presses a key twice, the second time before the page has rendered the first. */
const pressTwice = (page: Page, key: string) =>
  page.evaluate((pressed) => {
    for (let i = 0; i < 2; i++) window.dispatchEvent(new KeyboardEvent('keydown', { key: pressed }))
  }, key)

test('a delivery opens over its list, which keeps its place', async ({ calls, startReceiver, openAs }) => {
  const { id, ids } = await deliver({ calls, startReceiver }, 30)
  const page = await openAs('owner', `/deliveries?q=endpoint:${id}`)
  await expect(links(page)).toHaveCount(30)
  await links(page).nth(25).scrollIntoViewIfNeeded()
  const place = await page.evaluate(() => window.scrollY)
  expect(place).toBeGreaterThan(0)
  await links(page).nth(25).click()
  await expect(drawer(page).getByRole('heading', { name: 'Delivered on the first attempt.' })).toBeVisible()
  expect(pathOf(page)).toBe(`/deliveries/${ids[25]}`)
  await expect(drawer(page)).toContainText('26 of 30')
  await expect(table(page).locator('tbody tr')).toHaveCount(30)

  await page.keyboard.press('j')
  await expect(drawer(page)).toContainText(String(ids[26]))
  await pressTwice(page, 'k')
  await expect(drawer(page)).toContainText(String(ids[24]))
  expect(pathOf(page)).toBe(`/deliveries/${ids[24]}`)
  await page.keyboard.press('Escape')
  await expect(drawer(page)).toHaveCount(0)
  await expect(links(page).nth(24), 'focus goes to the row that was shown').toBeFocused()
  expect([pathOf(page), queryOf(page)]).toEqual(['/deliveries', `endpoint:${id}`])
  expect(await page.evaluate(() => window.scrollY)).toBe(place)
  await page.keyboard.press('Enter')
  await expect(drawer(page)).toContainText(String(ids[24]))
  await calls.deleteEndpoint(id)
})

test('the address of a delivery opened over its list is that of its page', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, ids } = await deliver({ calls, startReceiver }, 5)
  const page = await openAs('owner', `/deliveries?q=endpoint:${id}`)
  await links(page).nth(2).click()
  await expect(drawer(page)).toContainText(String(ids[2]))
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delivered on the first attempt.')
  await untilListening(page)
  await expect(drawer(page)).toHaveCount(0)
  await pressTwice(page, 'j')
  await expect(page.locator('main')).toContainText(String(ids[4]))
  await expect(page.getByText('5 of 5')).toBeVisible()
  await page.goBack()
  await expect(links(page)).toHaveCount(5)
  await calls.deleteEndpoint(id)
})

test('a delivery is resent from where it opened over its list', async ({ calls, startReceiver, openAs }) => {
  const { id, server } = await deliver({ calls, startReceiver }, 1)
  const page = await openAs('owner', `/deliveries?q=endpoint:${id}`)
  await links(page).first().click()
  await drawer(page).getByRole('button', { name: 'Resend' }).click()
  await expect.poll(() => server.log.length).toBe(2)
  await expect(drawer(page).getByRole('link', { name: /^Resend of/ })).toBeVisible()
  await calls.deleteEndpoint(id)
})

test('on a phone a delivery is a page', async ({ calls, startReceiver, openAs }) => {
  const { id, ids } = await deliver({ calls, startReceiver }, 2)
  const viewport = { width: 390, height: 844 }
  const page = await openAs('viewer', `/deliveries?q=endpoint:${id}`, { viewport })
  await links(page).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delivered on the first attempt.')
  await expect(drawer(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Next delivery' }).click()
  await page.waitForURL((url) => url.pathname === `/deliveries/${ids[1]}`)
  await expect(page.getByRole('button', { name: 'Next delivery' })).toBeDisabled()
  await page.goBack()
  await expect(links(page)).toHaveCount(2)
  await calls.deleteEndpoint(id)
})
