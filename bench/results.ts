import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'

/** One system of a comparison: what it got done, and what that cost of all its processes. */
export interface SystemFigures {
  system: string
  deliveries_per_s?: number
  /** of one delivery, or of one request where that is what is measured */
  cpu_us?: number
  [figure: string]: string | number | null | undefined
}

export interface BenchResult {
  name: string
  machine: string
  systems: SystemFigures[]
  /** of figures within this run, the only ones that can be compared with another machine's */
  ratios: Record<string, number>
}

const gib = 1024 ** 3

/** The processors, memory and Node of this machine. */
export function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor'
  return `${availableParallelism()} × ${model}, ${Math.round(totalmem() / gib)} GiB, Node ${process.version}`
}

/** Writes a result where `npm run bench -- --json` asks for it. */
export function writeResult(result: Omit<BenchResult, 'machine'>): void {
  const file = process.env.BENCH_JSON
  if (file) writeFileSync(file, JSON.stringify({ machine: describeMachine(), ...result }))
}

/** Prints a table of the figures and the ratios, and writes them. */
export function report({ name, systems, ratios }: Omit<BenchResult, 'machine'>): void {
  const columns = [...new Set(systems.flatMap((system) => Object.keys(system)))].filter(
    (column) => column !== 'system',
  )
  const width = Math.max(...systems.map(({ system }) => system.length), 6)
  console.log(['', ...columns].map((text, i) => (i === 0 ? ''.padEnd(width) : text.padStart(24))).join(''))
  for (const system of systems)
    console.log(
      system.system.padEnd(width) + columns.map((column) => format(system[column]).padStart(24)).join(''),
    )
  for (const [ratio, value] of Object.entries(ratios)) console.log(`${ratio}: ${value.toFixed(2)}`)
  writeResult({ name, systems, ratios })
}

function format(value: string | number | null | undefined): string {
  if (typeof value !== 'number') return value ?? '-'
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

/** The middle of these figures; of an even number the higher of the two. */
export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** By nearest rank; `share` from 0 to 1. */
export function percentile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? 0
}
