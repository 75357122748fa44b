import { type Browser, expect, type Page } from 'playwright/test'
import { untilListening } from './page'
import { type Login, signInOverApi } from './sign-in'

interface Person extends Login {
  name: string
  role: 'admin' | 'viewer'
}

/** Invites somebody as viewer on the team page and returns the link. */
export async function invite(page: Page, email: string): Promise<string> {
  await page.goto('/settings/new')
  await untilListening(page)
  await page.getByLabel('Email').fill(email)
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await expect(page.getByRole('heading', { name: `${email} invited as viewer` })).toBeVisible()
  return linkOn(page)
}

/** The link of an invitation that was just sent. */
export const linkOn = async (page: Page) => (await page.locator('section code').textContent()) ?? ''

/** Invites somebody over the API, as the owner whose page this is, and returns the link. */
export async function inviteOverApi(owner: Page, { email, role }: Pick<Person, 'email' | 'role'>) {
  const headers = { origin: new URL(owner.url()).origin }
  const response = await owner.request.post('/v1/invites', { headers, data: { email, role } })
  expect(response.status(), await response.text()).toBe(201)
  return ((await response.json()) as { url: string }).url
}

/** Accepts an invite's link with a name and a password, in a new browser context. */
export async function join(
  browser: Browser,
  link: string,
  { name, password }: Omit<Login, 'email'> & { name: string },
) {
  const page = await (await browser.newContext({ baseURL: new URL(link).origin })).newPage()
  await page.goto(link)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Join' }).click()
  await page.waitForURL('**/overview')
  return page
}

/** Adds a person to the team over the API; the result is a page with their session. */
export async function addMember(browser: Browser, owner: Page, person: Person): Promise<Page> {
  const link = new URL(await inviteOverApi(owner, person))
  const context = await browser.newContext({ baseURL: link.origin })
  const headers = { 'x-invite-token': link.pathname.split('/').at(-1) ?? '', origin: link.origin }
  const { name, password } = person
  const accepted = await context.request.post('/v1/invites/accept', { headers, data: { name, password } })
  expect(accepted.status(), await accepted.text()).toBe(201)
  await signInOverApi(context, person)
  return context.newPage()
}
