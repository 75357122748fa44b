import { Ajv2020 } from 'ajv/dist/2020.js'

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, object> }>>
}

/** A reply and its operation: `path` as in the reference, such as `/v1/webhooks/{id}`. */
export interface Answered {
  path: string
  method: string
  status: number
  body: unknown
}

/** Checks replies against an OpenAPI document; returns what is wrong with one, or nothing. */
export function createAnswerChecker(document: object): (answered: Answered) => string | null {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ajv.addSchema(document, 'api')
  return ({ path, method, status, body }) => {
    const operation = (document as Document).paths[path]?.[method.toLowerCase()]
    if (!operation) return `${method} ${path} is not in the reference`
    const response = operation.responses[status]
    if (!response) return `${method} ${path} may not answer ${status}: ${JSON.stringify(body)}`
    if (status === 304) return null
    const type = typeOf(response, status)
    const steps = ['paths', path, method.toLowerCase(), 'responses', String(status)]
    const at = '$ref' in response ? String(response.$ref).slice(1) : `/${steps.map(escapePointer).join('/')}`
    const validate = ajv.compile({ $ref: `api#${at}/content/${escapePointer(type)}/schema` })
    return validate(body) ? null : `${method} ${path} ${status}: ${ajv.errorsText(validate.errors)}`
  }
}

function typeOf(response: { content?: Record<string, unknown> }, status: number): string {
  if (status >= 400) return 'application/problem+json'
  return response.content && 'text/event-stream' in response.content
    ? 'text/event-stream'
    : 'application/json'
}

// RFC 6901, as a fragment of a URI.
function escapePointer(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))
}
