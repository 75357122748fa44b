import { readFileSync } from 'node:fs'
import { type Variable, variables } from '@/lib/config/variables'

/** A file generated from the list of variables. */
export interface SettingsDocument {
  file: string
  text: string
}

const tableStart = '<!-- Written by `npm run settings` from lib/config/variables.ts -->\n\n'
const tableEnd = '\n\n<!-- End of the settings -->'

/** The expected contents of `.env.example` and `docs/operating.md`. */
export function composeDocuments(): SettingsDocument[] {
  return [
    { file: '.env.example', text: composeEnvExample() },
    { file: 'docs/operating.md', text: replaceTable(readFileSync('docs/operating.md', 'utf8')) },
  ]
}

function composeEnvExample(): string {
  const intro = [
    '# Written by `npm run settings` from lib/config/variables.ts. Copy it to .env and fill it in; .env holds secrets',
    '# and is never committed. The settings are explained in docs/operating.md.',
  ]
  return `${[intro.join('\n'), ...variables.map(composeEntry)].join('\n\n')}\n`
}

function composeEntry(variable: Variable): string {
  const { name, default: usual = '', otherwise, isRequired } = variable
  const meaning = describe(variable) + (otherwise ? `; default: ${otherwise}` : '')
  const text = meaning.replaceAll('`', '').replace(/^./, (first) => first.toUpperCase())
  return `${wrap(`${text}.`)}\n${isRequired ? '' : '# '}${name}=${usual}`
}

function describe({ meaning, isRequired }: Variable): string {
  return isRequired ? `${meaning}; required outside local mode` : meaning
}

function wrap(text: string): string {
  return text.replace(/(?![^\n]{1,116}$)([^\n]{1,116})\s/g, '$1\n').replace(/^/gm, '# ')
}

function replaceTable(page: string): string {
  const start = page.indexOf(tableStart)
  const end = page.indexOf(tableEnd)
  if (start === -1 || end === -1) throw new Error('docs/operating.md has no place for the table of settings')
  return `${page.slice(0, start)}${tableStart}${composeTable()}${page.slice(end)}`
}

function composeTable(): string {
  const rows = variables.map((variable: Variable) => {
    const { name, default: usual, otherwise = 'none' } = variable
    return [`\`${name}\``, usual === undefined ? otherwise : `\`${usual}\``, describe(variable)]
  })
  const head = ['Variable', 'Default', 'Meaning']
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const rule = widths.map((width) => '-'.repeat(width))
  const line = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [head, rule, ...rows].map(line).join('\n')
}
