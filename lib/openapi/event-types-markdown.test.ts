import { describe, expect, it } from 'vitest'
import { catalog } from '@/lib/events/catalog'
import { writeEventTypes } from './event-types-markdown'

const text = writeEventTypes()

describe('the Markdown of the event types', () => {
  it('lists each type with its fields, nested ones included, and its example', () => {
    for (const { type, description, example } of catalog.event_types) {
      const [, section = ''] = text.split(`## ${type}\n`)
      expect(section).toContain(description)
      const [, json = ''] = /```json\n([\s\S]*?)\n```/.exec(section) ?? []
      expect(JSON.parse(json)).toEqual(example)
      for (const field of Object.keys((example as { data: object }).data))
        expect(section).toContain(`| \`data.${field}\` | `)
    }
  })

  it('has no empty line inside of a table of fields', () => {
    const tables = text.split(/\n\n/).filter((block) => block.startsWith('| Field'))
    expect(tables).toHaveLength(catalog.event_types.length)
    for (const table of tables)
      for (const line of table.split('\n')) expect(line.match(/(?<!\\)\|/g), line).toHaveLength(5)
  })
})
