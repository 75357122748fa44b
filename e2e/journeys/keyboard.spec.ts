import type { Page } from 'playwright/test'
import { expect, test, untilListening } from '../support/fixtures'

const secret = 'whsec_your_signing_secret'
const links = (page: Page) => page.locator('main table.data-table tbody a')
const keyList = (page: Page) => page.getByRole('dialog', { name: 'Keyboard shortcuts' })
const pathOf = (page: Page) => new URL(page.url()).pathname

/** Whether the focus is inside an element that matches `selector`. */
const holdsFocus = (page: Page, selector: string) =>
  page.evaluate((own) => document.activeElement?.closest(own) !== null, selector)

test('failed deliveries are replayed by keyboard alone', async ({ calls, startReceiver, openAs }) => {
  let status = 500
  const server = await startReceiver(secret, () => status)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  for (let i = 0; i < 3; i++) await calls.publish({ type: 'lead.created', data: { i } })
  const statuses = async () => (await calls.listAllDeliveries(endpoint.id)).map((one) => one.status)
  await expect.poll(statuses, { timeout: 20_000 }).toEqual(['failed', 'failed', 'failed'])
  const page = await openAs('owner', '/overview')
  const { keyboard } = page
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await keyboard.press('g')
  await keyboard.press('d')
  await page.waitForURL('**/deliveries')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Deliveries')
  await keyboard.press('/')
  await keyboard.type(`status:failed endpoint:${endpoint.id} `)
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
  const reach = async (name: string) => {
    const button = page.getByRole('button', { name, exact: true })
    await expect(button).toBeVisible()
    for (let i = 0; i < 60 && !(await button.evaluate((one) => one === document.activeElement)); i++)
      await keyboard.press('Tab')
    await expect(button).toBeFocused()
    await keyboard.press('Enter')
  }
  await reach('Preview')
  await reach('Replay 2 deliveries')
  await page.waitForURL((url) => url.pathname.startsWith('/replays/rpl_'))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Done: 2 delivered.')
  await expect(page.getByText('All 2 selected')).toBeVisible()
  expect((await statuses()).filter((one) => one === 'delivered')).toHaveLength(2)
  await calls.deleteEndpoint(endpoint.id)
})

test('the list of keys gives the focus back; switched off, no key does anything', async ({ openAs }) => {
  const page = await openAs('viewer', '/endpoints', { timezoneId: 'Asia/Tokyo' })
  const { keyboard } = page
  await page.getByRole('button', { name: 'UTC' }).focus()
  await keyboard.press('?')
  await expect(keyList(page)).toContainText('Go to Deliveries')
  await keyboard.press('g')
  await keyboard.press('d')
  expect(pathOf(page), 'not behind a dialog').toBe('/endpoints')
  await keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'UTC' }), 'focus returns').toBeFocused()
  await keyboard.press('u')
  await expect(page.getByRole('button', { name: 'Local', pressed: true })).toBeVisible()

  await keyboard.press('Control+k')
  await expect(page.getByPlaceholder('Search or paste an ID')).toBeFocused()
  await keyboard.type('gd?')
  await expect(page.getByPlaceholder('Search or paste an ID')).toHaveValue('gd?')
  await keyboard.press('Escape')
  await keyboard.press('/')
  await expect(page.getByPlaceholder('Search or paste an ID')).toBeFocused()
  await keyboard.press('Escape')

  await keyboard.press('g')
  await keyboard.press('s')
  await page.waitForURL('**/settings')
  await page.goto('/settings/profile')
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

test('the keys of the list of deliveries', async ({ openAs }) => {
  const page = await openAs('viewer', '/deliveries')
  const { keyboard } = page
  await expect(page.getByRole('complementary', { name: 'Filters' }).getByRole('button').first()).toBeVisible()
  await keyboard.press('f')
  expect(await holdsFocus(page, 'aside')).toBe(true)
  await keyboard.press('t')
  await page.getByRole('menuitemradio', { name: 'Last hour' }).press('Enter')
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('age:<1h')
  await keyboard.press('l')
  await expect(page.getByRole('button', { name: 'Live', exact: true, pressed: false })).toBeVisible()
})
