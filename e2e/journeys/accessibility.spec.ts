import { expectAccessible, expectNoSidewaysScroll } from '../support/accessible'
import { findViolations } from '../support/axe'
import { secret } from '../support/deliveries'
import { expect, test } from '../support/fixtures'
import { invite } from '../support/team'

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [1280, 390].map((width) => ({ colorScheme, viewport: { width, height: 900 } })),
)

test('the sign-in page is accessible', async ({ product, page }) => {
  await page.goto(`${product.url}/sign-in?return=/endpoints`)
  await expectAccessible(page, 'sign-in')
  await expectNoSidewaysScroll(page, 'sign-in')
})

test('the dialog to delete an endpoint is accessible and returns the focus', async ({ calls, openAs }) => {
  const { id } = await calls.createEndpoint({ url: 'https://hooks.example.com/x', events: ['lead.*'] })
  const page = await openAs('owner', `/endpoints/${id}`)
  await page.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  expect(await findViolations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Delete' }), 'focus returns').toBeFocused()
  await calls.deleteEndpoint(id)
})

test('the result of a connection check is accessible', async ({ openAs }) => {
  const page = await openAs('owner', '/endpoints/new')
  await page.getByLabel('URL').fill('https://hooks.example.com/x')
  await page.getByRole('button', { name: 'Check connection' }).click()
  await expect(page.getByText('Connection failed')).toBeVisible()
  await expectAccessible(page, 'a URL that was checked')
})

test('a sent invitation, its link and a link that is no longer valid are accessible', async ({
  page: guest,
  openAs,
}) => {
  const page = await openAs('owner', '/settings')
  const link = await invite(page, 'axe@demo.example')
  await expectAccessible(page, 'an invite that was made')
  for (const [what, path] of [
    ['an invite', link],
    ['an invite that is not open', `${link.slice(0, -1)}~`],
  ] as const) {
    await guest.goto(path)
    await expectAccessible(guest, what)
    await expectNoSidewaysScroll(guest, what)
  }
})

test('the support console, its account menu and its settings are accessible', async ({ openAs }) => {
  const staff = await openAs('support', '/support')
  await expectAccessible(staff, 'support')
  await staff.getByRole('button', { name: /^Account/ }).click()
  await expect(staff.getByRole('menuitem', { name: 'Sign out' })).toBeVisible()
  await staff.goto('/support/settings')
  await expectAccessible(staff, 'settings of support')
})

test('the choice of a partner is accessible', async ({ openAs }) => {
  await expectAccessible(await openAs('owner', '/choose-partner'), 'the choice of a partner')
})

test('the dialog that asks for the password after a session has ended is accessible', async ({ openAs }) => {
  const page = await openAs('owner', '/settings/new')
  await page.getByLabel('Email').fill('late@demo.example')
  await page.context().clearCookies()
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await expect(page.getByRole('dialog', { name: 'Your session expired' })).toBeVisible()
  expect(await findViolations(page)).toEqual([])
})

for (const look of looks) {
  test(`the overlays of the list of deliveries are accessible, ${look.colorScheme} at ${look.viewport.width} px`, async ({
    openAs,
    calls,
    startReceiver,
  }) => {
    const server = await startReceiver(secret)
    const { id } = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
    await calls.publish({ type: 'lead.created', data: {} })
    await expect.poll(() => server.log.length).toBe(1)
    const page = await openAs('owner', `/deliveries?q=endpoint:${id}`, look)
    const check = async (what: string) => {
      expect(await findViolations(page), what).toEqual([])
      await expectNoSidewaysScroll(page, what)
    }
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await expect(page.getByRole('link', { name: 'Replay 1' })).toBeVisible()
    await check('selection')
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
    await check('keys')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Saved views' }).click()
    await expect(page.getByRole('button', { name: 'Save view' })).toBeVisible()
    await check('views')
    await page.keyboard.press('Escape')
    await page.getByRole('table').getByRole('link', { name: 'lead.created' }).click()
    await expect(page.getByRole('heading', { name: 'Delivered on the first attempt.' })).toBeVisible()
    await page.getByRole('tab', { name: 'Compare' }).click()
    await check('delivery')
    await page.goto(`/replays/new?delivery_ids=${server.log[0]?.deliveryId}`)
    await check('replay of one')
    await calls.deleteEndpoint(id)
  })
}
