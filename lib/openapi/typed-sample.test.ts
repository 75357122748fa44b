import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { eventTypeNames } from '@/lib/contract/event-types'
import { listEventTypes } from '@/lib/events/catalog'
import { exampleEnvelope } from '@/lib/events/examples'
import { openTestRuntime } from '@/lib/testing/runtime'
import type { JsonSchema } from './fields'
import { envelopeSchema, toTypeScript } from './typed-sample'

const runtime = await openTestRuntime()
const { event_types } = await listEventTypes(runtime.system)
await runtime.dispose()

const sampleOf = (type: (typeof eventTypeNames)[number]) => {
  const found = event_types.find((one) => one.type === type)
  return toTypeScript(type, envelopeSchema(type, found?.schema as JsonSchema))
}

/** The compiler's errors for a text, without its library. */
function complaintsAbout(text: string): string[] {
  const host = ts.createCompilerHost({})
  const { getSourceFile } = host
  host.getSourceFile = (name, ...rest) =>
    name === 'sample.ts'
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)
      : getSourceFile(name, ...rest)
  const program = ts.createProgram(
    ['sample.ts'],
    { strict: true, noEmit: true, skipLibCheck: true, types: [] },
    host,
  )
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

describe('the TypeScript sample', () => {
  it('of lead.created is an interface with all of its fields', () => {
    expect(sampleOf('lead.created')).toBe(`interface LeadCreated {
  /** Event ID: the same on every retry, resend and replay */
  id: string
  type: 'lead.created'
  /** Sub-account where it happened */
  account_id: string
  /** When it happened (UTC), e.g. 2026-02-14T15:30:00Z */
  created_at: string
  data: {
    /** The lead’s phone number in E.164 */
    phone: string
    /** The lead’s full name */
    lead_name: string
    /** Where the lead came from */
    source: 'api' | 'conversation'
    /** Initial status, e.g. \`new\` */
    status: string
  }
}
`)
  })

  it('of each event type accepts its example and rejects a wrong value', () => {
    const names = eventTypeNames.map((type) => /interface (\w+)/.exec(sampleOf(type))?.[1] ?? '')
    const samples = eventTypeNames.map(sampleOf).join('\n')
    const uses = eventTypeNames.map((type, i) => `const v${i}: ${names[i]} = ${exampleEnvelope(type)}`)
    expect(complaintsAbout([samples, ...uses].join('\n'))).toEqual([])
    const wrong = exampleEnvelope('lead.created').replace('"source":"api"', '"source":"fax"')
    expect(complaintsAbout(`${samples}\nconst wrong: LeadCreated = ${wrong}`)).toEqual([
      expect.stringContaining('"fax"'),
    ])
  })

  it('handles optional and nullable fields, unions, and names that need quotes', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        'a-b': { type: ['integer', 'null'] },
        "it's": { anyOf: [{ type: 'boolean' }, { const: "o'clock" }] },
        list: { type: 'array', items: { type: 'object' } },
      },
      required: ['list'],
    }
    expect(toTypeScript('lead.created', schema)).toBe(
      `interface LeadCreated {\n  'a-b'?: number | null\n  'it\\'s'?: boolean | 'o\\'clock'\n  list: Array<Record<string, unknown>>\n}\n`,
    )
  })
})
