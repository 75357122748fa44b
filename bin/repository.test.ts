import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (file: string) => readFileSync(file, 'utf8')

describe('the decisions', () => {
  const pages = readdirSync('docs/decisions').filter((file) => file !== 'README.md')

  it.each(pages)('%s has its status and date under the title, as in the index', (file) => {
    const [title = '', empty, line = ''] = read(`docs/decisions/${file}`).split('\n')
    const [, status = '', date = ''] =
      /^(Accepted|Superseded by \[.+\]\(.+\)), (\d{4}-\d\d-\d\d)$/.exec(line) ?? []
    const row = read('docs/decisions/README.md')
      .split('\n')
      .find((text) => text.includes(`](${file})`))
    const [, number, decision, rowDate, rowStatus] = row?.split('|').map((cell) => cell.trim()) ?? []
    expect(empty).toBe('')
    expect(`# ${number}. ${decision}`).toBe(title.replace(/\. (.+)/, `. [$1](${file})`))
    expect([rowDate, rowStatus]).toEqual([date, status])
  })
})

describe('the container image', () => {
  it('has the Node of .nvmrc', () => {
    const [, version] = /^FROM node:([\d.]+)-/m.exec(read('Dockerfile')) ?? []
    expect(version).toBe(read('.nvmrc').trim())
  })
})
