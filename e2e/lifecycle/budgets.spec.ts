import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright/test'
import { expect, type TestFixtures, test, type WorkerFixtures } from '../support/fixtures'

/** The size limits of a first load, gzipped; and nothing is loaded from other origins. */

const kib = 1024
type Kind = 'script' | 'stylesheet' | 'font'

async function weigh(page: Page, load: () => Promise<unknown>) {
  const responses: Response[] = []
  const origins = new Set<string>()
  // With data saving on, the page loads nothing in the background, which would not belong to the first load.
  await page.addInitScript(() =>
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } }),
  )
  page.on('response', (response) => responses.push(response))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http')) origins.add(url.origin)
  })
  await load()
  await page.waitForLoadState('networkidle')
  const weights: Record<Kind, number> = { script: 0, stylesheet: 0, font: 0 }
  for (const response of responses) {
    const kind = response.request().resourceType() as Kind
    if (!(kind in weights) || response.status() !== 200) continue
    const body = await response.body()
    // Fonts are already compressed.
    weights[kind] += kind === 'font' ? body.length : gzipSync(body).length
  }
  return { weights, origins: [...origins] }
}

const budgets: [string, number][] = [
  ['/endpoints', 215 * kib],
  ['/deliveries', 215 * kib],
  ['/notices', 215 * kib],
]

test('signing in stays within its download budget', async ({ product, browser }) => {
  const page = await (await browser.newContext()).newPage()
  const { weights, origins } = await weigh(page, () => page.goto(`${product.url}/sign-in`))
  console.log(`/sign-in: ${JSON.stringify(weights)}`)
  expect(origins).toEqual([product.url])
  expect(weights.script).toBeGreaterThan(0)
  expect(weights.script).toBeLessThanOrEqual(150 * kib)
  expect(weights.stylesheet).toBeLessThanOrEqual(15 * kib)
  expect(weights.font).toBeLessThanOrEqual(70 * kib)
  await page.context().close()
})

async function expectLight({ product, openAs }: Signing, path: string, maxScript: number) {
  const signedIn = await openAs('owner', path)
  const page = await signedIn.context().newPage()
  const { weights, origins } = await weigh(page, () => page.goto(path))
  console.log(`${path}: ${JSON.stringify(weights)}`)
  expect(origins).toEqual([product.url])
  expect(weights.script).toBeLessThanOrEqual(maxScript)
  expect(weights.stylesheet).toBeLessThanOrEqual(15 * kib)
  expect(weights.font).toBeLessThanOrEqual(70 * kib)
}
type Signing = Pick<TestFixtures & WorkerFixtures, 'product' | 'openAs'>

for (const [path, maxScript] of budgets) {
  test(`${path} stays within its download budget`, async ({ product, openAs }) => {
    await expectLight({ product, openAs }, path, maxScript)
  })
}

test("an endpoint's page stays within its download budget, with its deliveries and without", async ({
  product,
  calls,
  openAs,
}) => {
  const { id } = await calls.createEndpoint({ url: 'https://hooks.example.com/x', events: ['lead.*'] })
  for (const tab of ['', '?tab=health', '?tab=settings'])
    await expectLight({ product, openAs }, `/endpoints/${id}${tab}`, 215 * kib)
  await calls.deleteEndpoint(id)
})
