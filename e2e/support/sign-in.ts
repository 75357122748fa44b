import { type Browser, type BrowserContext, expect, type Page } from 'playwright/test'
import { untilListening } from './page'

export interface Login {
  email: string
  password: string
}

/** Fills in the sign-in form and submits it. */
export async function submitLogin(page: Page, { email, password }: Login): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Opens `path` in a new browser context and signs in there. */
export async function signIn(browser: Browser, baseURL: string, login: Login, path = '/'): Promise<Page> {
  const page = await (await browser.newContext({ baseURL })).newPage()
  await page.goto(path)
  await untilListening(page)
  await submitLogin(page, login)
  await page.waitForURL(({ pathname }) => (path === '/' ? pathname !== '/sign-in' : pathname === path))
  return page
}

/** Gives a browser context a session without showing it the sign-in page. */
export async function signInOverApi({ request }: BrowserContext, { email, password }: Login): Promise<void> {
  const { csrfToken } = (await (await request.get('/api/auth/csrf')).json()) as { csrfToken: string }
  const form = { csrfToken, email, password, json: 'true' }
  const response = await request.post('/api/auth/callback/credentials', { form })
  expect(response.ok(), await response.text()).toBe(true)
}

/** The status of a read from the API with the page's session: 401 once that has ended. */
export const sessionStatus = async (page: Page) => (await page.request.get('/v1/webhooks')).status()
