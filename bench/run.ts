import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * `npm run bench` runs all benchmarks one after another, `npm run bench -- NAME` one, with whatever else it is to be
 * given. `--json FILE` writes the results, of one benchmark or a list of them.
 */

interface Bench {
  file: string
  about: string
  /** it is ended then */
  maxMinutes: number
}

const benches: Record<string, Bench> = {
  deliver: { file: 'deliver', about: 'deliveries per second and their CPU, beside others', maxMinutes: 15 },
  latency: { file: 'latency', about: 'from publish to the first byte at the receiver', maxMinutes: 5 },
  publish: { file: 'publish', about: 'POST /v1/events beside bare HTTP servers', maxMinutes: 5 },
  hanging: { file: 'fairness', about: 'what hanging endpoints cost the others', maxMinutes: 20 },
  flat: { file: 'lists', about: 'lists of a million deliveries beside short ones', maxMinutes: 20 },
  stats: { file: 'stats', about: 'statistics, and what counting costs', maxMinutes: 20 },
  timers: { file: 'timers', about: 'how late sleeping runs continue', maxMinutes: 5 },
  outage: { file: 'outage', about: 'an endpoint that is down and recovers', maxMinutes: 15 },
  start: { file: 'start', about: 'start with a million sleeping deliveries', maxMinutes: 10 },
  blocking: { file: 'blocking', about: 'how long verbs of one partner hold up the others', maxMinutes: 30 },
  bodies: { file: 'hostile-bodies', about: 'what large bodies cost without a key', maxMinutes: 10 },
  pages: { file: 'portal', about: 'pages of the portal at a million deliveries', maxMinutes: 30 },
}

const args = process.argv.slice(2)
const jsonFile = takeOption('--json')
const [name, ...passedOn] = args
if (name !== undefined && !benches[name]) {
  console.error(`There is no benchmark ${name}. These exist:\n`)
  for (const [known, { about }] of Object.entries(benches)) console.error(`${known.padEnd(10)} ${about}`)
  process.exit(2)
}
const chosen = name === undefined ? Object.keys(benches) : [name]
const folder = mkdtempSync(join(tmpdir(), 'recover-bench-results-'))
const results: unknown[] = []
const failed: string[] = []
for (const [i, one] of chosen.entries()) {
  const bench = benches[one] as Bench
  console.log(`\n== ${one}${name === undefined ? ` (${i + 1} of ${chosen.length})` : ''}: ${bench.about}\n`)
  const file = join(folder, `${one}.json`)
  if ((await run(bench, passedOn, file)) !== 0) failed.push(one)
  else if (existsSync(file)) results.push(JSON.parse(readFileSync(file, 'utf8')))
  else console.error(`\n${one} wrote no result.`)
}
rmSync(folder, { recursive: true })
if (jsonFile)
  writeFileSync(jsonFile, `${JSON.stringify(name === undefined ? results : (results[0] ?? null), null, 2)}\n`)
if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)

function takeOption(option: string): string | undefined {
  const at = args.indexOf(option)
  return at === -1 ? undefined : args.splice(at, 2)[1]
}

/** Resolves with its exit code; 1 when it had to be ended. */
async function run({ file, maxMinutes }: Bench, own: string[], resultFile: string): Promise<number> {
  const child = spawn(process.execPath, ['bin/run.mjs', `../bench/${file}.ts`, ...own], {
    cwd: dirname(dirname(fileURLToPath(import.meta.url))),
    env: { ...process.env, BENCH_JSON: resultFile },
    stdio: 'inherit',
  })
  const timer = setTimeout(() => child.kill(), maxMinutes * 60_000)
  const [code] = (await once(child, 'exit')) as [number | null]
  clearTimeout(timer)
  return code ?? 1
}
