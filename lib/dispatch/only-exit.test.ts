import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const linter = join(root, 'node_modules/.bin/biome')
const places = [
  'lib/endpoints/check.ts',
  'lib/dispatch/other.ts',
  'app/v1/x/route.ts',
  'inngest/functions/x.ts',
]
const exits = [
  "import { connect } from 'node:net'",
  "import net from 'node:net'",
  "import * as net from 'net'",
  "import { Socket } from 'node:net'",
  "import tls from 'node:tls'",
  "import { connect } from 'tls'",
  "import { Resolver } from 'node:dns'",
  "import { lookup } from 'node:dns/promises'",
  "import { createSocket } from 'node:dgram'",
  "import { request } from 'node:http'",
  "import { request } from 'https'",
  "import { connect } from 'node:http2'",
  "import { request } from 'undici'",
  "import { createTransport } from 'nodemailer'",
  "const https = await import('node:https')",
  "const net = require('node:net')",
  "await fetch('https://a.example')",
  "new WebSocket('wss://a.example')",
  "new EventSource('https://a.example')",
]
const harmless = ["import { isIP } from 'node:net'", "import type { AddressInfo } from 'node:net'"]

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'recover-test-'))
  cpSync(join(root, 'biome.json'), join(dir, 'biome.json'))
  cpSync(join(root, 'bin/lint'), join(dir, 'bin/lint'), { recursive: true })
})
afterAll(() => rmSync(dir, { recursive: true }))

/** The snippets that the project's linter refuses as outbound calls in this folder, each in a file of its own. */
function findRefused(place: string, texts: string[]): string[] {
  const files = texts.map((text, index) => {
    const file = place.replace(/([^/]+)\.ts$/, `exit-${index}/$1.ts`)
    mkdirSync(dirname(join(dir, file)), { recursive: true })
    writeFileSync(join(dir, file), `${text}\n`)
    return file
  })
  const report = lint(files).split('\n')
  const restricted = report
    .filter((line) => line.startsWith('::error title=lint/style/noRestricted'))
    .join('\n')
  return texts.filter((_, index) => restricted.includes(`exit-${index}/`))
}

function lint(files: string[]): string {
  const args = ['lint', '--reporter=github', '--max-diagnostics=none', '--vcs-enabled=false', ...files]
  try {
    return execFileSync(linter, args, { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch (error) {
    return String((error as { stdout?: string }).stdout)
  }
}

describe('an outbound call outside the sender', () => {
  it.each(places)('is refused by the linter in %s', (place) => {
    expect(findRefused(place, exits)).toEqual(exits)
  })

  it('does not include isIP and types', () => {
    expect(findRefused('lib/endpoints/check.ts', harmless)).toEqual([])
  })
})
