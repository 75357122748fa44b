import { spawnSync } from 'node:child_process'
import { fail, root } from './bootstrap.mjs'

/** Checks the import table; a run that read no module is a failure, not a success. */

const folders = ['app', 'bench', 'bin', 'components', 'db', 'e2e', 'inngest', 'lib']
const files = ['instrumentation.ts', 'instrumentation-node.ts']
const { stdout, stderr } = spawnSync(
  'npx',
  ['--no-install', 'depcruise', '--output-type', 'json', ...folders, ...files],
  {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  },
)
if (!stdout) fail(`dependency-cruiser did not run: ${stderr}`)
const { summary } = JSON.parse(stdout)
const read = summary.totalCruised
for (const { rule, from, to } of summary.violations) console.log(`${rule.name}: ${from} -> ${to}`)
if (read < 50) fail(`Only ${read} modules were read: too few for a meaningful check`)
if (summary.violations.length > 0) fail(`${summary.violations.length} imports are not allowed`)
console.log(`${read} modules, every import allowed`)
