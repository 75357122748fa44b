import type { Page } from 'playwright/test'
import { findViolations } from '../support/axe'
import { expect, test } from '../support/fixtures'

const secret = 'whsec_your_signing_secret'
const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [1280, 390].map((width) => ({ colorScheme, viewport: { width, height: 900 } })),
)

async function expectAccessible(page: Page, what: string, isRecoloured = false): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  // The second colour scheme of a page needs only the rules about colours.
  expect(await findViolations(page, isRecoloured ? 'colours' : 'all'), what).toEqual([])
}

async function expectNoMotion(page: Page, what: string): Promise<void> {
  expect(await page.evaluate(() => document.getAnimations().length), `${what}: what moves`).toBe(0)
}

// Half and a quarter of the width have the same effect as a zoom of 200 % and 400 %.
async function expectNoSidewaysScroll(page: Page, what: string): Promise<void> {
  const viewport = page.viewportSize() ?? { width: 0, height: 0 }
  for (const width of [viewport.width, 640, 320].filter((one) => one <= viewport.width)) {
    await page.setViewportSize({ ...viewport, width })
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow, `${what} at ${width} px`).toBeLessThanOrEqual(0)
  }
  await page.setViewportSize(viewport)
}

test('every page, light and dark, wide and narrow, has no finding of axe and no sideways scroll', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  test.setTimeout(600_000)
  const server = await startReceiver(secret, ({ event }) => (event.type === 'lead.created' ? 500 : 200))
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: {} })
  await calls.publish({ type: 'sequence.completed', data: {} })
  const settled = async () => (await calls.listAllDeliveries(endpoint.id)).map(({ status }) => status)
  await expect.poll(settled, { timeout: 20_000 }).toEqual(['delivered', 'failed'])
  const [delivered, failed] = await calls.listAllDeliveries(endpoint.id)

  const quiet = await calls.createEndpoint({ url: server.url, events: ['conversation.*'], secret })
  const replay = await calls.post('/v1/replays', { filter: { status: 'delivered', webhook_id: endpoint.id } })

  const pages = [
    '/overview',
    '/deliveries',
    '/deliveries?status=cancelled',
    '/deliveries?q=status:failed,gone%20-code:429',
    `/deliveries/${delivered?.id}`,
    `/deliveries/${failed?.id}`,
    `/deliveries/${failed?.id}?tab=event`,
    `/deliveries/${failed?.id}?tab=signature`,
    `/deliveries/${failed?.id}?tab=compare`,
    '/replays',
    '/replays/new?status=missed',
    `/replays/${replay.id}`,
    `/tools/signature?delivery=${failed?.id}`,
    '/tools/sender',
    '/tools/inbox',
    '/endpoints',
    '/endpoints/new',
    ...['', '?tab=health', '?tab=settings', '?tab=signing', '?tab=activity'].map(
      (tab) => `/endpoints/${endpoint.id}${tab}`,
    ),
    `/endpoints/${endpoint.id}?q=status:failed,gone%20endpoint:${quiet.id}`,
    `/endpoints/${quiet.id}`,
    '/notices',
    '/event-types',
    '/event-types/conversation.handoff_requested',
    '/developers',
    '/developers/new',
    '/developers/reference',
    '/settings',
    '/settings/new',
    '/settings/notifications',
    '/settings/audit-log',
    '/settings/profile',
    '/docs',
  ]
  const look = async (width: number) => {
    const viewport = { width, height: 900 }
    const page = await openAs('owner', '/deliveries', { colorScheme: 'light', viewport })
    for (const path of pages) {
      await page.emulateMedia({ colorScheme: 'light' })
      await page.goto(path)
      await expectAccessible(page, `${path} light ${width}`)
      await expectNoMotion(page, path)
      await expectNoSidewaysScroll(page, `${path} ${width}`)
      await page.emulateMedia({ colorScheme: 'dark' })
      await expect(page.locator('html[data-theme=dark]')).toHaveCount(1)
      await expectAccessible(page, `${path} dark ${width}`, true)
    }
  }
  // In parallel: each page has its own renderer process.
  await Promise.all([look(1280), look(390)])
  await calls.deleteEndpoint(quiet.id)
  await calls.deleteEndpoint(endpoint.id)
})

test('signing in, a dialog and the support console are accessible too', async ({
  product,
  openAs,
  page,
  calls,
}) => {
  await page.goto(`${product.url}/sign-in?return=/endpoints`)
  await expectAccessible(page, 'sign-in')
  await expectNoSidewaysScroll(page, 'sign-in')
  const endpoint = await calls.createEndpoint({ url: 'https://hooks.example.com/x', events: ['lead.*'] })
  const owner = await openAs('owner', `/endpoints/${endpoint.id}`)
  await owner.getByRole('button', { name: 'Delete' }).click()
  await expect(owner.getByRole('alertdialog')).toBeVisible()
  expect(await findViolations(owner)).toEqual([])
  await owner.keyboard.press('Escape')
  await expect(owner.getByRole('button', { name: 'Delete' }), 'focus returns').toBeFocused()
  await owner.goto('/endpoints/new')
  await owner.getByLabel('URL').fill('https://hooks.example.com/x')
  await owner.getByRole('button', { name: 'Check connection' }).click()
  await expect(owner.getByText('Connection failed')).toBeVisible()
  await expectAccessible(owner, 'a URL that was checked')
  await owner.goto('/settings/new')
  await owner.getByLabel('Email').fill('axe@demo.example')
  await owner.getByRole('button', { name: 'Send invitation' }).click()
  const link = (await owner.locator('section code').textContent()) ?? ''
  await expectAccessible(owner, 'an invite that was made')
  for (const [what, path] of [
    ['an invite', link],
    ['an invite that is not open', `${link.slice(0, -1)}~`],
  ] as const) {
    await page.goto(path)
    await expectAccessible(page, what)
    await expectNoSidewaysScroll(page, what)
  }
  const staff = await openAs('support', '/support')
  await expectAccessible(staff, 'support')
  await staff.getByRole('button', { name: /^Account/ }).click()
  await expect(staff.getByRole('menuitem', { name: 'Sign out' })).toBeVisible()
  await staff.goto('/support/settings')
  await expectAccessible(staff, 'settings of support')
  await owner.goto('/choose-partner')
  await expectAccessible(owner, 'the choice of a partner')
  await owner.goto('/settings/new')
  await owner.context().clearCookies()
  await owner.getByRole('button', { name: 'Send invitation' }).click()
  await expect(owner.getByRole('dialog', { name: 'Your session expired' })).toBeVisible()
  expect(await findViolations(owner)).toEqual([])
  await calls.deleteEndpoint(endpoint.id)
})

for (const look of looks) {
  test(`every overlay of a page is accessible, ${look.colorScheme} at ${look.viewport.width} px`, async ({
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
