import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeApi, listOperations } from '@/lib/openapi/document'
import { listReference } from '@/lib/openapi/reference'
import { composeSample, type SampleCall } from '@/lib/openapi/request-samples'
import type { SampleLanguage } from '@/lib/openapi/schema'
import { routes } from '../routes'

/** Every call in the reference is made by the sample program itself, in each language available here. */

interface Heard {
  method: string
  path: string
  key: string | undefined
  type: string | undefined
  body: unknown
}
let server: Server
let folder: string
let url: string
const heard: Heard[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recover-samples-'))
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    heard.push({
      method: request.method ?? '',
      path: request.url ?? '',
      key: request.headers['x-partner-key']?.toString(),
      type: request.headers['content-type'],
      body: text === '' ? undefined : JSON.parse(text),
    })
    response.setHeader('content-type', 'application/json').end('{"id":"answer_1"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const env = { PARTNER_KEY: 'pk_live_sample' }

function run(command: string, args: string[], more: Record<string, string> = {}) {
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    let output = ''
    const child = spawn(command, args, { cwd: folder, env: { ...process.env, ...env, ...more } })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += chunk
      })
    child.on('error', () => resolve({ code: null, output: 'cannot be started' }))
    child.on('close', (code) => resolve({ code, output }))
  })
}

const programs: Record<Exclude<SampleLanguage, 'Go'>, { file: string; command: string; probe: string }> = {
  curl: { file: 'call.sh', command: 'bash', probe: 'curl' },
  Node: { file: 'call.mjs', command: process.execPath, probe: process.execPath },
  Python: { file: 'call.py', command: 'python3', probe: 'python3' },
  PHP: { file: 'call.php', command: 'php', probe: 'php' },
  Ruby: { file: 'call.rb', command: 'ruby', probe: 'ruby' },
}

async function isAtHand(probe: string): Promise<boolean> {
  return (await run(probe, ['--version'])).code === 0
}

/** Every call that a key may make; one of them has an example with all kinds of awkward characters. */
function listCalls(): (SampleCall & { id: string; variables: Record<string, string> })[] {
  const awkward = {
    name: `It's "so" \\ #{x} \${y} $z %n é\n`,
    list: [1.5, true, false, null],
    none: {},
    'a-b': [],
  }
  const calls = listOperations(routes).filter(
    ({ spec }) => !/^(events|support|users|profile):/.test(spec.scope),
  )
  const document = describeApi(calls, { serverUrl: url, timeoutMs: 10_000 })
  const known = listReference(document, { ids: {}, language: 'curl' }).flatMap(({ operations }) => operations)
  const all = known
    .filter(({ sample }) => sample !== null)
    .map(({ id, method, path, example }) => {
      const [, variable = ''] = /\$([A-Z_]+_ID)/.exec(known.find((one) => one.id === id)?.sample ?? '') ?? []
      return {
        ...{ id, method, url: `${url}${path.replace('{id}', `$${variable}`)}` },
        body: example === null ? undefined : JSON.parse(example),
        variables: variable ? { [variable]: 'id_1' } : {},
      }
    })
  return [...all, { id: 'awkward', method: 'POST', url: `${url}/v1/awkward`, body: awkward, variables: {} }]
}

function expectHeard({ method, url: address, body }: SampleCall, output: string): void {
  const all = heard.splice(0)
  const { type, ...rest } = all[0] ?? {}
  expect(all, output).toHaveLength(1)
  expect(rest).toEqual({
    method,
    path: new URL(address.replaceAll(/\$[A-Z_]+/g, 'id_1')).pathname,
    key: env.PARTNER_KEY,
    body,
  })
  // Without a body the type may be missing, but must not be another one.
  expect(type ?? (body ? 'nothing' : 'application/json')).toBe('application/json')
  expect(output).toContain('answer_1')
}

describe('the samples of the reference', () => {
  it.each(Object.entries(programs))(
    'in %s make the documented calls',
    async (language, program) => {
      const { file, command, probe } = program
      if (!(await isAtHand(probe))) return expect(language).not.toBe('Node')
      const calls = listCalls()
      expect(calls.length).toBeGreaterThan(25)
      for (const call of calls) {
        writeFileSync(join(folder, file), composeSample(language as SampleLanguage, call))
        const { code, output } = await run(command, [file], call.variables)
        expect(code, `${call.id}: ${output}`).toBe(0)
        expectHeard(call, output)
      }
    },
    120_000,
  )

  it('in Go make the documented calls', { timeout: 300_000 }, async ({ skip }) => {
    if ((await run('go', ['version'])).code !== 0) skip('There is no go here')
    const calls = listCalls()
    writeFileSync(join(folder, 'go.mod'), 'module samples\n\ngo 1.21\n')
    for (const call of calls) {
      mkdirSync(join(folder, call.id))
      writeFileSync(join(folder, call.id, 'main.go'), composeSample('Go', call))
    }
    mkdirSync(join(folder, 'built'))
    const built = await run('go', ['build', '-o', 'built/', './...'], {
      GOFLAGS: '-mod=mod',
      GOTOOLCHAIN: 'local',
    })
    expect(built.code, built.output).toBe(0)
    for (const call of calls) {
      const { code, output } = await run(join(folder, 'built', call.id), [], call.variables)
      expect(code, `${call.id}: ${output}`).toBe(0)
      expectHeard(call, output)
    }
  })
})
