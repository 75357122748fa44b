import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureInstalled, runKeeping } from './bootstrap.mjs'

ensureInstalled()

const vitestReport = join(tmpdir(), `recover-vitest-${process.pid}.json`)
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
]

let passed = 0
let failed = 0
for (const { name, run, count } of steps) {
  process.stdout.write(`\n== ${name}\n`)
  const { code } = await runKeeping(...run)
  const result = count?.() ?? { passed: 1, failed: 0 }
  passed += code === 0 || count ? result.passed : 0
  failed += code !== 0 && result.failed === 0 ? 1 : result.failed
}
rmSync(vitestReport, { force: true })
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
