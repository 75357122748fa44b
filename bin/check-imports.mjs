import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fail, root } from './bootstrap.mjs'

/**
 * Checks that imports go downwards only (.dependency-cruiser.cjs) and that folders of a floor form no cycle, type
 * imports included. A run that read no module is a failure, not a success.
 */

const folders = ['app', 'bench', 'bin', 'components', 'db', 'e2e', 'inngest', 'lib', 'server']
const withoutCycles = /^(components|db|inngest|lib|server)\//
const tests = /\.test\.tsx?$|\/testing\/|\/testing\.ts$/
const { stdout, stderr } = spawnSync(
  'npx',
  ['--no-install', 'depcruise', '--output-type', 'json', ...folders, 'instrumentation.ts'],
  {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  },
)
if (!stdout) fail(`dependency-cruiser did not run: ${stderr}`)
const { summary, modules } = JSON.parse(stdout)
const read = summary.totalCruised
for (const { rule, from, to } of summary.violations) console.log(`${rule.name}: ${from} -> ${to}`)
const cycles = findCycles(listFolderImports(modules))
for (const cycle of cycles) console.log(`cycle: ${cycle.join(' -> ')}`)
console.log(
  `${read} modules, ${summary.violations.length} imports that are not allowed, ${cycles.length} cycles between folders`,
)
if (read < 50) fail('The check saw too few modules to say anything')
if (summary.violations.length + cycles.length > 0) fail('Imports go downwards only')

/** The folders that each folder imports from, with tests left out: what they share crosses floors. */
function listFolderImports(all) {
  const imports = new Map()
  for (const { source, dependencies } of all) {
    if (!isChecked(source)) continue
    const own = imports.get(dirname(source)) ?? new Set()
    imports.set(dirname(source), own)
    for (const { resolved } of dependencies)
      if (isChecked(resolved) && dirname(resolved) !== dirname(source)) own.add(dirname(resolved))
  }
  return imports
}

function isChecked(path) {
  return withoutCycles.test(path) && !tests.test(path)
}

/** One cycle for each folder that closes one, by a walk in depth. */
function findCycles(imports) {
  const found = []
  const done = new Set()
  const walk = (folder, path) => {
    if (path.includes(folder)) found.push([...path.slice(path.indexOf(folder)), folder])
    if (path.includes(folder) || done.has(folder)) return
    for (const next of imports.get(folder) ?? []) walk(next, [...path, folder])
    done.add(folder)
  }
  for (const folder of imports.keys()) walk(folder, [])
  return found
}
