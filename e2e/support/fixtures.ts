import { type Browser, test as base, expect, type Page } from 'playwright/test'
import { type CertificatePair, createLocalCa } from '@/lib/sandbox/certificates'
import { callsOf } from './api'
import { type PartnerServer, startPartnerServer } from './partner-server'
import { findLoggedErrors, type Product, startProduct } from './product'

export { expect } from 'playwright/test'

type Role = 'owner' | 'viewer' | 'support'
type Secret = Parameters<typeof startPartnerServer>[1]
type Answer = Parameters<typeof startPartnerServer>[2]

export interface TestFixtures {
  calls: ReturnType<typeof callsOf>
  /** a partner's server that is closed after the test */
  startReceiver(secret: Secret, answer?: Answer): Promise<PartnerServer>
  /** opens a new browser context at `path`, signed in */
  openAs(role: Role, path: string, options?: Parameters<Browser['newContext']>[0]): Promise<Page>
}

export interface WorkerFixtures {
  ca: CertificatePair
  /** the running production build; its five retry delays are a second each */
  product: Product
}

/** Waits until React has hydrated the page: keys pressed before are lost. */
export function untilListening(page: Page): Promise<unknown> {
  return page.waitForFunction(() => {
    const isTaken = (element: Element | null) =>
      Object.keys(element ?? {}).some((key) => key.startsWith('__reactFiber'))
    // The content of a tab may be loaded separately and is hydrated later.
    const shown = [...document.querySelectorAll('main [role=tabpanel][data-state=active] > *')]
    return isTaken(document.querySelector('h1')) && shown.every(isTaken)
  })
}

/** Makes requests to these URLs fail with 503; the returned function stops that. */
export async function refuseReads(page: Page, urls: string): Promise<() => Promise<void>> {
  const problem = { status: 503, detail: 'Nothing can be read just now.', request_id: 'req_refused' }
  await page.route(urls, (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  )
  return () => page.unroute(urls)
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  ca: [async ({}, use) => use(await createLocalCa('Receivers CA')), { scope: 'worker' }],
  product: [
    async ({ ca }, use) => {
      const product = await startProduct(ca, '1s,1s,1s,1s,1s')
      await use(product)
      expect(findLoggedErrors(product.output())).toEqual([])
      await product.dispose()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  calls: async ({ product }, use) => use(callsOf(product)),
  startReceiver: async ({ ca }, use) => {
    const servers: PartnerServer[] = []
    await use(async (secret, answer) => {
      const server = await startPartnerServer(ca, secret, answer)
      servers.push(server)
      return server
    })
    await Promise.all(servers.map((server) => server.close()))
  },
  openAs: async ({ product, browser }, use) => {
    const opened: Page[] = []
    const complaints: string[] = []
    await use(async (role, path, options) => {
      const context = await browser.newContext({ baseURL: product.url, ...options })
      const page = await context.newPage()
      opened.push(page)
      page.on('console', (message) => {
        // Errors of the API and of sign-in are replies, which the test itself checks.
        const { pathname } = new URL(message.location().url || page.url())
        const isAnswer = /^\/(v1|api\/auth)\//.test(pathname)
        // Failed requests are expected while a test has taken the network away.
        const isOffline = message.text().includes('ERR_INTERNET_DISCONNECTED')
        if (message.type() === 'error' && !isAnswer && !isOffline) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      const login = product.demo.logins.find((one) => one.role === role)
      await page.goto(path)
      await page.getByLabel('Email').fill(login?.email ?? '')
      await page.getByLabel('Password', { exact: true }).fill(login?.password ?? '')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL((url) => url.pathname === path.split('?')[0])
      await untilListening(page)
      return page
    })
    for (const page of opened) await page.context().close()
    expect(complaints, 'errors in the browser').toEqual([])
  },
})
