import { readFileSync, writeFileSync } from 'node:fs'
import type { BenchResult } from './results'

/**
 * Draws one figure of a result as bars: `node bin/run.mjs ../bench/chart.ts RESULT.json FIGURE OUT.svg TITLE`. RESULT.json
 * is what `npm run bench -- NAME --json RESULT.json` wrote.
 */

const [resultFile, figure, outFile, title] = process.argv.slice(2)
if (!resultFile || !figure || !outFile || !title) {
  console.error('Usage: chart.ts RESULT.json FIGURE OUT.svg TITLE')
  process.exit(2)
}
const { systems } = JSON.parse(readFileSync(resultFile, 'utf8')) as BenchResult
const bars = systems.flatMap((one) => {
  const value = one[figure]
  return typeof value === 'number' ? [{ name: one.system, value }] : []
})
if (bars.length === 0) throw new Error(`No system of ${resultFile} has ${figure}`)

const width = 720
const rowHeight = 26
const headHeight = 44
const nameWidth = 200
const valueWidth = 90
const height = headHeight + bars.length * rowHeight + 12
const max = Math.max(...bars.map(({ value }) => value))

const toXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const show = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(2)

const rows = bars.map(({ name, value }, i) => {
  const y = headHeight + i * rowHeight
  const length = Math.max(1, ((width - nameWidth - valueWidth) * value) / max)
  const kind = name.startsWith('recover') ? 'own' : 'other'
  return `  <text x="${nameWidth - 10}" y="${y + 16}" text-anchor="end">${toXml(name)}</text>
  <rect class="${kind}" x="${nameWidth}" y="${y + 3}" width="${length.toFixed(1)}" height="${rowHeight - 8}" rx="2"/>
  <text x="${(nameWidth + length + 8).toFixed(1)}" y="${y + 16}">${show(value)}</text>`
})
writeFileSync(
  outFile,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${toXml(title)}">
  <style>
    text { font: 13px system-ui, sans-serif; fill: #1f2430 }
    .title { font-weight: 600 }
    .own { fill: #3d5afe }
    .other { fill: #a9b0bd }
    @media (prefers-color-scheme: dark) {
      text { fill: #e8eaf0 }
      .own { fill: #8c9eff }
      .other { fill: #5f6675 }
    }
  </style>
  <text class="title" x="10" y="24">${toXml(title)}</text>
${rows.join('\n')}
</svg>
`,
)
