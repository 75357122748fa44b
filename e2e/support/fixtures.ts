import { type Browser, test as base, expect, type Page } from 'playwright/test'
import { type CertificatePair, createLocalCa } from '@/lib/sandbox/certificates'
import { callsOf } from './api'
import { untilListening } from './page'
import { type PartnerServer, startPartnerServer } from './partner-server'
import { findLoggedErrors, type Product, startProduct } from './product'
import { signInOverApi } from './sign-in'

export { expect } from 'playwright/test'
export { refuseReads, untilListening } from './page'

type Role = 'owner' | 'viewer' | 'support'
type Secret = Parameters<typeof startPartnerServer>[1]
type Answer = Parameters<typeof startPartnerServer>[2]

export interface TestFixtures {
  calls: ReturnType<typeof callsOf>
  /** a partner's server that is closed after the test */
  startReceiver(secret: Secret, answer?: Answer): Promise<PartnerServer>
  /** opens `path` in a new browser context with a session of its own */
  openAs(role: Role, path: string, options?: Parameters<Browser['newContext']>[0]): Promise<Page>
}

export interface WorkerFixtures {
  ca: CertificatePair
  /** the running production build; its five retry delays are a second each */
  product: Product
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
      await signInOverApi(context, login ?? { email: '', password: '' })
      await page.goto(path)
      await untilListening(page)
      return page
    })
    for (const page of opened) await page.context().close()
    expect(complaints, 'errors in the browser').toEqual([])
  },
})
