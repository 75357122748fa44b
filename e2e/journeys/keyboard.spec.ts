import type { Page } from 'playwright/test'
import { publishTypes, startEndpoint, untilStatuses } from '../support/deliveries'
import { expect, test, untilListening } from '../support/fixtures'
import { pathOf, queryOf } from '../support/page'

const links = (page: Page) => page.locator('main table.data-table tbody a')
const keyList = (page: Page) => page.getByRole('dialog', { name: 'Keyboard shortcuts' })
const search = (page: Page) => page.getByPlaceholder('Search or paste an ID')

/** Whether the focus is inside an element that matches `selector`. */
const holdsFocus = (page: Page, selector: string) =>
  page.evaluate((own) => document.activeElement?.closest(own) !== null, selector)

/** Presses Tab until the button has the focus, then Enter. */
async function reach(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true })
  await expect(button).toBeVisible()
  for (let i = 0; i < 60 && !(await button.evaluate((one) => one === document.activeElement)); i++)
    await page.keyboard.press('Tab')
  await expect(button).toBeFocused()
  await page.keyboard.press('Enter')
}

test('failed deliveries are found, selected and replayed by keyboard alone', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  let status = 500
  const { id } = await startEndpoint({ calls, startReceiver }, { answer: () => status })
  await publishTypes(calls, 'lead.created', 'lead.created', 'lead.created')
  await untilStatuses(calls, id, ['failed', 'failed', 'failed'])
  const page = await openAs('owner', '/overview')
  const { keyboard } = page
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await keyboard.press('g')
  await keyboard.press('d')
  await page.waitForURL('**/deliveries')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Deliveries')
  await keyboard.press('/')
  await keyboard.type(`status:failed endpoint:${id} `)
  await expect(links(page)).toHaveCount(3)
  await expect(page).toHaveTitle(/^Failed deliveries – .+ – Recover Webhooks$/)
  await keyboard.press('Tab')
  await keyboard.press('j')
  await expect(links(page).nth(0)).toBeFocused()
  await keyboard.press('x')
  await keyboard.press('j')
  await keyboard.press('j')
  await keyboard.press('k')
  await expect(links(page).nth(1)).toBeFocused()
  await keyboard.press('x')
  await expect(page.getByRole('link', { name: 'Replay 2' })).toBeVisible()

  await keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Delivery' })
  await expect(drawer.getByRole('heading', { name: /^Failed 6 times/ })).toBeVisible()
  for (let i = 0; i < 40; i++) {
    await keyboard.press('Tab')
    expect(await holdsFocus(page, '[role=dialog]'), 'focus stays in the drawer').toBe(true)
  }
  await keyboard.press('Escape')
  await expect(links(page).nth(1), 'focus returns').toBeFocused()

  status = 200
  await keyboard.press('r')
  await page.waitForURL((url) => url.pathname === '/replays/new')
  await expect(page.getByText('2 deliveries selected')).toBeVisible()
  await reach(page, 'Preview')
  await reach(page, 'Replay 2 deliveries')
  await page.waitForURL((url) => url.pathname.startsWith('/replays/rpl_'))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Done: 2 delivered.')
  await expect(page.getByText('All 2 selected')).toBeVisible()
  expect((await calls.listStatuses(id)).filter((one) => one === 'delivered')).toHaveLength(2)
  await calls.deleteEndpoint(id)
})

test('the list of keyboard shortcuts blocks the keys of the page behind it and gives the focus back', async ({
  openAs,
}) => {
  const page = await openAs('viewer', '/endpoints', { timezoneId: 'Asia/Tokyo' })
  const { keyboard } = page
  await page.getByRole('button', { name: 'UTC' }).focus()
  await keyboard.press('?')
  await expect(keyList(page)).toContainText('Go to Deliveries')
  await keyboard.press('g')
  await keyboard.press('d')
  expect(pathOf(page)).toBe('/endpoints')
  await keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'UTC' }), 'focus returns').toBeFocused()
  await keyboard.press('u')
  await expect(page.getByRole('button', { name: 'Local', pressed: true })).toBeVisible()
})

test('the command menu opens by Ctrl K or a slash and takes shortcut keys as text', async ({ openAs }) => {
  const page = await openAs('viewer', '/endpoints')
  const { keyboard } = page
  await keyboard.press('Control+k')
  await expect(search(page)).toBeFocused()
  await keyboard.type('gd?')
  await expect(search(page)).toHaveValue('gd?')
  await keyboard.press('Escape')
  await keyboard.press('/')
  await expect(search(page)).toBeFocused()
  await keyboard.press('Escape')
  await keyboard.press('g')
  await keyboard.press('s')
  await page.waitForURL('**/settings')
})

test('a user who turns single-key shortcuts off can press keys without effect, and turn them on again', async ({
  openAs,
}) => {
  const page = await openAs('viewer', '/settings/profile')
  const { keyboard } = page
  await page.getByRole('checkbox', { name: 'Use single-key shortcuts' }).uncheck()
  await page.goto('/endpoints')
  await untilListening(page)
  await keyboard.press('?')
  await keyboard.press('g')
  await keyboard.press('d')
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click()
  await expect(keyList(page)).toBeVisible()
  expect(pathOf(page)).toBe('/endpoints')
  await keyList(page).getByRole('checkbox').check()
  await keyboard.press('Escape')
  await keyboard.press('g')
  await keyboard.press('d')
  await page.waitForURL('**/deliveries')
})

test('single keys on the list of deliveries focus its filters, open its range and pause it', async ({
  openAs,
}) => {
  const page = await openAs('viewer', '/deliveries')
  const { keyboard } = page
  await expect(page.getByRole('complementary', { name: 'Filters' }).getByRole('button').first()).toBeVisible()
  await keyboard.press('f')
  expect(await holdsFocus(page, 'aside')).toBe(true)
  await keyboard.press('t')
  await page.getByRole('menuitemradio', { name: 'Last hour' }).press('Enter')
  await expect.poll(() => queryOf(page)).toBe('age:<1h')
  await keyboard.press('l')
  await expect(page.getByRole('button', { name: 'Live', exact: true, pressed: false })).toBeVisible()
})
