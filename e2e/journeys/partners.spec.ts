import type { Browser, Page } from 'playwright/test'
import { admin } from '../support/admin'
import { test as base, expect, untilListening } from '../support/fixtures'
import { type Login, signIn, signInOverApi, submitLogin } from '../support/sign-in'
import { addMember, invite, inviteOverApi } from '../support/team'

const password = 'correct horse battery'

async function makePartner(dataDir: string, name: string): Promise<Login> {
  const { made: partner } = await admin(dataDir, `partner create --name ${name}`)
  const email = `owner@${name.toLowerCase()}.example`
  const { made } = await admin(dataDir, `user create --partner ${partner.id} --role owner --email ${email}`)
  return { email, password: made.password ?? '' }
}

/** The owners of two partners besides the demo's. */
const test = base.extend<object, { north: Login; south: Login }>({
  north: [
    async ({ product }, use) => use(await makePartner(product.dataDir, 'Northwind')),
    { scope: 'worker', timeout: 60_000 },
  ],
  south: [
    async ({ product }, use) => use(await makePartner(product.dataDir, 'Southwind')),
    { scope: 'worker', timeout: 60_000 },
  ],
})

const partnerOn = (page: Page) => page.getByRole('navigation', { name: 'Breadcrumb' }).locator('li').first()

/** A page at `path` with the session of this user. */
async function openWith(browser: Browser, baseURL: string, login: Login, path = '/overview'): Promise<Page> {
  const context = await browser.newContext({ baseURL })
  await signInOverApi(context, login)
  const page = await context.newPage()
  await page.goto(path)
  return page
}

/** A new member of Northwind, and their page. */
async function addNorthern(browser: Browser, baseURL: string, north: Login, name: string) {
  const owner = await openWith(browser, baseURL, north)
  const login = { email: `${name.toLowerCase()}@northwind.example`, password }
  const page = await addMember(browser, owner, { ...login, name, role: 'viewer' })
  await owner.context().close()
  return { login, page }
}

async function joinWithSession(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await untilListening(page)
  await page.getByRole('button', { name: 'Join' }).click()
  await page.waitForURL('**/overview')
}

async function leave(page: Page, name: string): Promise<void> {
  await page.goto('/settings/profile')
  await untilListening(page)
  await page.getByRole('row').filter({ hasText: name }).getByRole('button', { name: 'Leave' }).click()
  await page.getByRole('button', { name: 'Leave partner' }).click()
}

test('a user of another partner who follows an invitation joins without a new password', async ({
  browser,
  product,
  north,
  openAs,
}) => {
  const { login, page } = await addNorthern(browser, product.url, north, 'Ann')
  const owner = await openAs('owner', '/settings')
  await page.goto(await inviteOverApi(owner, { email: login.email, role: 'viewer' }))
  await untilListening(page)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Join Brightlend')
  await expect(page.getByLabel('Password', { exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: 'Join' }).click()
  await page.waitForURL('**/overview')
  await expect(partnerOn(page)).toHaveText('Brightlend')
  await page.context().close()
})

test('a user of two partners switches to the other, and their open pages of the first start again', async ({
  browser,
  product,
  north,
  openAs,
}) => {
  const { login, page: other } = await addNorthern(browser, product.url, north, 'Ben')
  const owner = await openAs('owner', '/settings')
  await joinWithSession(other, await inviteOverApi(owner, { email: login.email, role: 'viewer' }))
  const page = await other.context().newPage()
  await page.goto('/endpoints')
  await untilListening(page)
  await expect(partnerOn(page)).toHaveText('Brightlend')
  await other.getByRole('button', { name: /^Account:/ }).click()
  await other.getByRole('menuitem', { name: 'Switch partner' }).click()
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Choose a partner')
  await untilListening(other)
  await expect(other.getByRole('button', { name: /Brightlend/ })).toContainText('viewer (current)')
  await other.getByRole('button', { name: /Northwind/ }).click()
  await other.waitForURL('**/overview')
  await expect(partnerOn(other)).toHaveText('Northwind')
  await page.waitForURL('**/overview')
  await expect(partnerOn(page), 'the page of the first partner').toHaveText('Northwind')
  await page.context().close()
})

test('a user who leaves one of two partners is offered no switch any more', async ({
  browser,
  product,
  north,
  openAs,
}) => {
  const { login, page } = await addNorthern(browser, product.url, north, 'Carla')
  const owner = await openAs('owner', '/settings')
  await joinWithSession(page, await inviteOverApi(owner, { email: login.email, role: 'viewer' }))
  await page.goto('/choose-partner')
  await untilListening(page)
  await page.getByRole('button', { name: /Northwind/ }).click()
  await page.waitForURL('**/overview')
  await leave(page, 'Brightlend')
  await expect(page.getByText('You left Brightlend.')).toBeVisible()
  await page.reload()
  await untilListening(page)
  await page.getByRole('button', { name: /^Account:/ }).click()
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: 'Switch partner' })).toHaveCount(0)
  await page.context().close()
})

test('a person who follows an invitation signed out can sign in there and joins as that user', async ({
  browser,
  product,
  north,
  openAs,
}) => {
  const { login, page: signedIn } = await addNorthern(browser, product.url, north, 'Dora')
  await signedIn.context().close()
  const link = await invite(await openAs('owner', '/settings'), login.email)
  const page = await (await browser.newContext({ baseURL: product.url })).newPage()
  await page.goto(link)
  await untilListening(page)
  await page.getByRole('button', { name: 'I already have an account' }).click()
  await submitLogin(page, login)
  await expect(page.getByText('You’ll join as')).toContainText(login.email)
  await joinWithSession(page, link)
  await page.context().close()
})

test('a user who leaves one of three partners chooses the next, and the last is opened without asking', async ({
  browser,
  product,
  north,
  south,
  openAs,
}) => {
  const { login, page } = await addNorthern(browser, product.url, north, 'Emil')
  const southern = await openWith(browser, product.url, south)
  for (const owner of [await openAs('owner', '/settings'), southern])
    await joinWithSession(page, await inviteOverApi(owner, { email: login.email, role: 'viewer' }))
  await expect(partnerOn(page)).toHaveText('Southwind')

  await leave(page, 'Southwind')
  await page.waitForURL('**/choose-partner')
  await page.goto('/deliveries?q=status%3Afailed')
  await page.waitForURL('**/choose-partner?return=*')
  await untilListening(page)
  await page.getByRole('button', { name: /Brightlend/ }).click()
  await page.waitForURL('**/deliveries?q=status%3Afailed')
  await expect(partnerOn(page)).toHaveText('Brightlend')
  await leave(page, 'Brightlend')
  await page.waitForURL('**/overview')
  await expect(partnerOn(page), 'the only one that is left').toHaveText('Northwind')
  for (const one of [page, southern]) await one.context().close()
})

test("a user who follows another person's invitation is told whose it is, and can sign out for it", async ({
  openAs,
}) => {
  const owner = await openAs('owner', '/settings')
  const viewer = await openAs('viewer', '/overview')
  await viewer.goto(await inviteOverApi(owner, { email: 'new@demo.example', role: 'viewer' }))
  await untilListening(viewer)
  await expect(viewer.getByText('The invitation is for new@demo.example')).toContainText(
    'viewer@demo.example',
  )
  await expect(viewer.getByRole('button', { name: 'Join' })).toHaveCount(0)
  await viewer.getByRole('button', { name: 'Sign out' }).click()
  await expect(viewer.getByLabel('Your name')).toBeVisible()
})

test('support staff who follow an invitation are told that they cannot join a partner', async ({
  openAs,
}) => {
  const owner = await openAs('owner', '/settings')
  const staff = await openAs('support', '/support')
  await staff.goto(await inviteOverApi(owner, { email: 'newer@demo.example', role: 'viewer' }))
  await expect(staff.getByText('support staff can’t join a partner')).toBeVisible()
})

test('support staff sign out their other session in the settings', async ({ browser, product }) => {
  const { made } = await admin(product.dataDir, 'user create --support --email ada@recover.example')
  const login = { email: 'ada@recover.example', password: made.password ?? '' }
  const page = await openWith(browser, product.url, login, '/support')
  const second = await openWith(browser, product.url, login, '/support')
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.waitForURL('**/support/settings')
  await untilListening(page)
  await expect(page.getByRole('link', { name: 'Settings' })).toHaveAttribute('aria-current', 'page')
  await page
    .getByRole('table', { name: /^Sessions/ })
    .getByRole('button', { name: 'Sign out' })
    .click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('Session signed out.')).toBeVisible()
  await second.goto('/support/settings')
  await expect(second).toHaveURL(/\/sign-in\?return=/)
  for (const one of [page, second]) await one.context().close()
})

test('support staff change their password and sign in with the new one', async ({ browser, product }) => {
  const { made } = await admin(product.dataDir, 'user create --support --email staff@recover.example')
  const login = { email: 'staff@recover.example', password: made.password ?? '' }
  const page = await openWith(browser, product.url, login, '/support/settings')
  await page.getByLabel('Current password').fill(login.password)
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Password changed.', { exact: true })).toBeVisible()
  const third = await signIn(browser, product.url, { ...login, password })
  await expect(third).toHaveURL(/\/support$/)
  for (const one of [page, third]) await one.context().close()
})
