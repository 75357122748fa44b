import { existsSync } from 'node:fs'
import { defineConfig } from 'playwright/test'

const debianChromium = '/usr/bin/chromium'
const launchOptions = existsSync(debianChromium)
  ? {
      executablePath: debianChromium,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
    }
  : {}

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  // One server and one browser at a time: the journeys share a product.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ...(process.env.JOURNEYS_REPORT ? [['json'] as const] : [])],
  use: { launchOptions, viewport: { width: 1280, height: 900 }, trace: 'retain-on-failure' },
})
