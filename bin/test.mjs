import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureInstalled, fail, root, runKeeping } from './bootstrap.mjs'

if (existsSync(join(root, '.env'))) fail('Move .env away: the servers under test would take its settings.')
ensureInstalled()

const vitestReport = join(tmpdir(), `recover-vitest-${process.pid}.json`)
const journeysReport = join(tmpdir(), `recover-journeys-${process.pid}.json`)
const npx = (...args) => ['npx', ['--no-install', ...args]]
const steps = [
  { name: 'types', run: npx('tsc', '--noEmit') },
  { name: 'lint and format', run: npx('biome', 'check', '.') },
  { name: 'import rules', run: ['node', ['bin/check-imports.mjs']] },
  { name: 'unused code', run: npx('knip') },
  { name: 'spelling', run: npx('cspell', 'lint', '--no-progress', '--no-summary') },
  {
    name: 'unit, service, route and engine tests',
    run: npx('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`),
    report: { path: vitestReport, read: readVitest },
  },
  { name: 'production build', run: ['node', ['bin/start.mjs', '--build-only']] },
  { name: 'a browser', run: findBrowser() },
  {
    name: 'journeys in a browser',
    run: npx('playwright', 'test', '-c', 'e2e'),
    env: { JOURNEYS_REPORT: '1', PLAYWRIGHT_JSON_OUTPUT_NAME: journeysReport },
    report: { path: journeysReport, read: readJourneys },
  },
]

let passed = 0
const failures = []
for (const { name, run, env, report } of steps) {
  process.stdout.write(`\n== ${name}\n`)
  const { code } = await runKeeping(...run, { ...process.env, ...env })
  const result = report ? readReport(report) : { passed: code === 0 ? 1 : 0, failures: [] }
  passed += result.passed
  failures.push(
    ...(code !== 0 && result.failures.length === 0 ? [`${name}: exit code ${code}`] : result.failures),
  )
}
rmSync(vitestReport, { force: true })
rmSync(journeysReport, { force: true })
// What failed is named last, where a log cut short still shows it.
for (const failure of failures) process.stdout.write(`\nFAILED ${failure}\n`)
process.stdout.write(`\n${passed} passed, ${failures.length} failed\n`)
process.exit(failures.length === 0 ? 0 : 1)

// A report that is missing or cut off is a failure, whatever the exit code says.
function readReport({ path, read }) {
  try {
    return read(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    return { passed: 0, failures: [`no report: ${error.message}`] }
  }
}

function readVitest({ numPassedTests, testResults }) {
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [`${name}\n${message}`] : []
    return failed.map((test) => `${name}: ${test.fullName}\n${test.failureMessages.join('\n')}`)
  })
  return { passed: numPassedTests, failures }
}

function readJourneys({ stats, errors, suites }) {
  const specs = (suite) => [...suite.specs, ...(suite.suites ?? []).flatMap(specs)]
  // One that passed only when it was tried again has failed.
  const isUnsound = ({ status }) => status === 'unexpected' || status === 'flaky'
  const failed = suites.flatMap(specs).filter(({ tests }) => tests.some(isUnsound))
  const failures = failed.map(({ file, line, title, tests }) => {
    const results = tests.flatMap((test) => test.results)
    return `${file}:${line} ${title}\n${results.map(({ error }) => error?.message ?? '').join('\n')}`
  })
  return { passed: stats.expected, failures: [...failures, ...errors.map(({ message }) => message)] }
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
