import { describeField, type JsonSchema, listFields } from './fields'
import { composeSample } from './request-samples'
import type { ReferenceGroup, ReferenceOperation, SampleLanguage } from './schema'

interface Content {
  content?: Record<string, { schema?: JsonSchema; example?: object }>
}
interface Answer extends Content {
  $ref?: string
  description?: string
}
interface Described {
  operationId: string
  summary: string
  tags: string[]
  security: Record<string, string[]>[]
  parameters?: { in: string; name: string; required?: boolean; description?: string; schema: JsonSchema }[]
  requestBody?: Content
  responses: Record<string, Answer>
}
interface Document {
  servers: { url: string }[]
  paths: Record<string, Record<string, Described>>
  components?: { responses?: Record<string, Answer> }
}

interface Reader {
  /** the caller's own id for a noun, such as `webhooks` */
  ids: Record<string, string>
  language: SampleLanguage
}

/** An OpenAPI document as pages show it to a reader, by tag. */
export function listReference(document: object, reader: Reader): ReferenceGroup[] {
  const { paths } = document as Document
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      tag: described.tags[0] ?? '',
      operation: toOperation(document as Document, reader, { path, method: method.toUpperCase(), described }),
    })),
  )
  const tags = [...new Set(operations.map(({ tag }) => tag))]
  return tags.map((tag) => ({
    tag,
    operations: operations.filter((one) => one.tag === tag).map(({ operation }) => operation),
  }))
}

interface Place {
  path: string
  method: string
  described: Described
}

function toOperation(document: Document, { ids, language }: Reader, place: Place): ReferenceOperation {
  const { path, method, described } = place
  const json = described.requestBody?.content?.['application/json']
  const isSessionOnly = described.security.every((one) => 'session' in one || 'inviteToken' in one)
  const url = `${document.servers[0]?.url ?? ''}${fillId(path, ids)}`
  return {
    id: described.operationId,
    method,
    path,
    summary: described.summary,
    isSessionOnly,
    parameters: (described.parameters ?? []).map(
      ({ in: where, name, required = false, description, schema }) => ({
        ...describeField(name, { ...schema, description }, required),
        place: where,
      }),
    ),
    body: json?.schema ? listFields(json.schema) : [],
    answers: Object.entries(described.responses).map(([status, given]) => toAnswer(document, status, given)),
    example: json?.example ? JSON.stringify(json.example, null, 2) : null,
    // An endless stream is read line by line, which a shell command shows best.
    sample: isSessionOnly
      ? null
      : composeSample(isStream(described) ? 'curl' : language, { method, url, body: json?.example }),
  }
}

const isStream = ({ responses }: Described) => 'text/event-stream' in (responses['200']?.content ?? {})

function toAnswer({ components }: Document, status: string, given: Answer) {
  const answer = given.$ref ? (components?.responses?.[given.$ref.split('/').at(-1) ?? ''] ?? given) : given
  const schema = answer.content?.['application/json']?.schema
  return { status, description: answer.description ?? '', fields: schema ? listFields(schema) : [] }
}

function fillId(path: string, ids: Record<string, string>): string {
  const noun = path.split('/')[2] ?? ''
  return path.replace('{id}', ids[noun] ?? `$${noun.replace(/ies$/, 'y').replace(/s$/, '').toUpperCase()}_ID`)
}
