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
  // Each worker has its own server and browser, shared by the journeys of a file. Most of the time is waiting.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  // Ten times what the longest test takes on a quiet machine, so that a busy one does not fail.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ...(process.env.JOURNEYS_REPORT ? [['json'] as const] : [])],
  use: { launchOptions, viewport: { width: 1280, height: 900 }, trace: 'retain-on-failure' },
})
