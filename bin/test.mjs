import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureInstalled, runKeeping } from './bootstrap.mjs'

ensureInstalled()

const vitestReport = join(tmpdir(), `recover-vitest-${process.pid}.json`)
const journeysReport = join(tmpdir(), `recover-journeys-${process.pid}.json`)
const npx = (...args) => ['npx', ['--no-install', ...args]]
const steps = [
  { name: 'types', run: npx('tsc', '--noEmit') },
  { name: 'lint and format', run: npx('biome', 'check', '.') },
  { name: 'import rules', run: ['node', ['bin/check-imports.mjs']] },
  { name: 'unused code', run: npx('knip') },
  {
    name: 'unit, service, route and engine tests',
    run: npx('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`),
    count: countVitest,
  },
  { name: 'production build', run: ['node', ['bin/start.mjs', '--build-only']] },
  { name: 'a browser', run: findBrowser() },
  {
    name: 'journeys in a browser',
    run: npx('playwright', 'test', '-c', 'e2e'),
    env: { JOURNEYS_REPORT: '1', PLAYWRIGHT_JSON_OUTPUT_NAME: journeysReport },
    count: countJourneys,
  },
]

let passed = 0
let failed = 0
for (const { name, run, env, count } of steps) {
  process.stdout.write(`\n== ${name}\n`)
  const { code } = await runKeeping(...run, { ...process.env, ...env })
  const result = count?.() ?? { passed: 1, failed: 0 }
  passed += code === 0 || count ? result.passed : 0
  failed += code !== 0 && result.failed === 0 ? 1 : result.failed
}
rmSync(vitestReport, { force: true })
rmSync(journeysReport, { force: true })
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)

function countVitest() {
  try {
    const report = JSON.parse(readFileSync(vitestReport, 'utf8'))
    return { passed: report.numPassedTests, failed: report.numFailedTests }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

function countJourneys() {
  try {
    const { stats } = JSON.parse(readFileSync(journeysReport, 'utf8'))
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

// Debian's Chromium where it is or may be installed, else the one that Playwright fetches.
function findBrowser() {
  if (existsSync('/usr/bin/chromium')) return ['/usr/bin/chromium', ['--version']]
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    const install = 'apt-get install -y -qq --no-install-recommends chromium'
    return ['sh', ['-c', `${install} >/dev/null || (apt-get update -qq && ${install} >/dev/null)`]]
  }
  return npx('playwright', 'install', 'chromium')
}
