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
  // Each worker has a server and a browser of its own, which the journeys of a file share. Much of their time is waiting.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  // Ten times what the longest takes on a quiet machine: busy ones are no failure.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ...(process.env.JOURNEYS_REPORT ? [['json'] as const] : [])],
  use: { launchOptions, viewport: { width: 1280, height: 900 }, trace: 'retain-on-failure' },
})
