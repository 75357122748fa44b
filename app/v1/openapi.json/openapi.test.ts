import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { eventTypeNames } from '@/lib/contract/event-types'
import { describeApi, listOperations } from '@/lib/openapi/document'
import { routes } from '../routes'

const folder = dirname(dirname(fileURLToPath(import.meta.url)))
const operations = listOperations(routes)
const document = describeApi(operations, {
  serverUrl: 'https://webhooks.example.com',
  timeoutMs: 10_000,
}) as {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, object> }>>
}

function listRouteFiles(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('/route.ts'))
    .map((file) => `/v1/${dirname(file).replaceAll('[id]', '{id}')}`)
}

interface SentWebhook {
  post: { requestBody: { content: { 'application/json': { example: { type: string } } } } }
}

describe('the reference', () => {
  it('describes what is sent for each event type, with an example that matches its schema', () => {
    const ajv = new Ajv2020({ strict: false })
    ajv.addSchema(document, 'api')
    const { webhooks } = document as unknown as { webhooks: Record<string, SentWebhook> }
    expect(Object.keys(webhooks)).toEqual(eventTypeNames)
    for (const type of eventTypeNames) {
      const { example } = webhooks[type]?.post.requestBody.content['application/json'] ?? {
        example: { type: '' },
      }
      const at = `webhooks/${type}/post/requestBody/content/application~1json/schema`
      const validate = ajv.compile({ $ref: `api#/${at}` })
      expect(validate(example), ajv.errorsText(validate.errors)).toBe(true)
      expect(validate({ ...example, data: {} })).toBe(false)
    }
  })

  it('has every route file in it, and nothing else', () => {
    const others = ['/v1/[...path]', '/v1/openapi.json']
    const files = listRouteFiles().filter((path) => !others.includes(path))
    expect(files.length).toBeGreaterThan(8)
    expect(Object.keys(document.paths).sort()).toEqual(files.sort())
  })

  it('has exactly the methods of the route files', async () => {
    const modules = import.meta.glob<Record<string, { spec?: object }>>('../**/route.ts', { eager: true })
    const answered = Object.entries(modules).flatMap(([file, module]) =>
      Object.entries(module)
        .filter(([, handler]) => handler.spec)
        .map(([method]) => `${method} ${join('/v1/openapi.json', dirname(file)).replaceAll('[id]', '{id}')}`),
    )
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.sort()).toEqual(answered.sort())
  })

  it('names each operation once, with its errors', () => {
    const all = Object.values(document.paths).flatMap((methods) => Object.values(methods))
    const names = all.map(({ operationId }) => operationId)
    expect(new Set(names).size).toBe(names.length)
    for (const { responses } of all)
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '429']))
  })
})
