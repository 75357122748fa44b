import { catalog } from '@/lib/events/catalog'
import { listFields } from './fields'
import type { SchemaField } from './schema'
import { envelopeSchema } from './typed-sample'

/** All event types as one Markdown page: purpose, fields, and an example envelope. */
export function writeEventTypes(): string {
  const types = catalog.event_types.map(({ type, description, schema, example }) =>
    [
      `## ${type}`,
      description,
      '| Field | Type | Required | |\n| --- | --- | --- | --- |',
      ...listRows(listFields(envelopeSchema(type, schema))),
      `\n\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
    ].join('\n\n'),
  )
  return `${['# Event types', ...types].join('\n\n').replaceAll(/\|\n\n(?=\|)/g, '|\n')}\n`
}

function listRows(fields: SchemaField[], prefix = ''): string[] {
  return fields.flatMap(({ name, type, isRequired, description, fields: inner }) => [
    `| \`${prefix}${name}\` | ${type} | ${isRequired ? 'yes' : 'no'} | ${description.replaceAll('|', '\\|')} |`,
    ...listRows(inner, `${prefix}${name}.`),
  ])
}
