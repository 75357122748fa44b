import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright'
import type { BenchServer } from './server'

const debianChromium = '/usr/bin/chromium'

/** Opens a page at `path` in a real browser, signed in as the partner's owner. */
export async function openPage(
  { url, demo }: BenchServer,
  path: string,
): Promise<{ browser: Browser; page: Page }> {
  const browser = await chromium.launch(
    existsSync(debianChromium)
      ? { executablePath: debianChromium, args: ['--no-sandbox', '--disable-gpu'] }
      : {},
  )
  const page = await browser.newPage({ baseURL: url, viewport: { width: 1280, height: 900 } })
  // esbuild wraps named functions in a helper that does not exist in the page.
  await page.addInitScript('globalThis.__name = (named) => named')
  const owner = demo.logins.find(({ role }) => role === 'owner')
  await page.goto(path)
  await page.getByLabel('Email').fill(owner?.email ?? '')
  await page.getByLabel('Password', { exact: true }).fill(owner?.password ?? '')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((at) => at.pathname === path.split('?')[0])
  return { browser, page }
}

/** Waits until the list of deliveries is streaming. */
export async function untilLive(page: Page): Promise<void> {
  await page.locator('button[title="Live. Click to pause."]').waitFor()
}

/** Returns the CPU time of the page's main thread in ms, which other processes on the machine do not affect. */
export async function openThreadClock(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0)
  }
}
