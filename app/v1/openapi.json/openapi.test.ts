import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { describeApi, listOperations } from '@/lib/openapi/document'
import { routes } from '../routes'

const folder = dirname(dirname(fileURLToPath(import.meta.url)))
const operations = listOperations(routes)
const document = describeApi(operations, 'https://webhooks.example.com') as {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, object> }>>
}

function listRouteFiles(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('/route.ts'))
    .map((file) => `/v1/${dirname(file).replaceAll('[id]', '{id}')}`)
}

describe('the reference', () => {
  it('has every route file in it, and nothing else', () => {
    const others = ['/v1/[...path]', '/v1/openapi.json']
    const files = listRouteFiles().filter((path) => !others.includes(path))
    expect(files.length).toBeGreaterThan(8)
    expect(Object.keys(document.paths).sort()).toEqual(files.sort())
  })

  it('has every method that a file answers, and no other', async () => {
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

  it('names each operation once, and says what refuses it', () => {
    const all = Object.values(document.paths).flatMap((methods) => Object.values(methods))
    const names = all.map(({ operationId }) => operationId)
    expect(new Set(names).size).toBe(names.length)
    for (const { responses } of all)
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '429']))
  })
})
