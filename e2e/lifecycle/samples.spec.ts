import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '../support/fixtures'
import { root } from '../support/product'

/** Runs what docs/api.md gives integrators: its commands against the server, and its programs on a real request. */

const guide = readFileSync(join(root, 'docs/api.md'), 'utf8')
const folder = join(root, 'docs/samples')
const blocks = [...guide.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, language, code]) => ({
  language,
  code: code ?? '',
}))

interface Ended {
  code: number
  output: string
}

function run(command: string, args: string[], env: Record<string, string>): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env
  return new Promise((resolve) =>
    execFile(
      command,
      args,
      { env: { PATH, HOME, ...env } as unknown as NodeJS.ProcessEnv },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) || 1 : 0, output: `${stdout}${stderr}` }),
    ),
  )
}

const programs: Record<string, string[]> = {
  'verify.sh': ['sh'],
  'verify.mjs': ['node'],
  'verify.py': ['python3'],
  'verify.go': ['go', 'run'],
  'verify.php': ['php'],
  'verify.rb': ['ruby'],
}

test('every program of the guide is the one in docs/samples', () => {
  const codes = blocks.map(({ code }) => code)
  expect(readdirSync(folder).sort()).toEqual(Object.keys(programs).sort())
  for (const name of Object.keys(programs)) expect(codes).toContain(readFileSync(join(folder, name), 'utf8'))
})

for (const [name, [command = '', ...first]] of Object.entries(programs)) {
  test(`${name} accepts a request of ours, and neither another body nor another signature`, async ({
    calls,
    startReceiver,
  }) => {
    const present = await run('sh', ['-c', `command -v ${command}`], {})
    test.skip(present.code !== 0, `${command} is not on this machine`)
    const secret = 'whsec_your_signing_secret'
    const server = await startReceiver(secret)
    const { id } = await calls.createEndpoint({ url: server.url, events: ['lead.created'], secret })
    await calls.publish({ type: 'lead.created', data: { lead_name: 'Zoë 😀', n: 1 } })
    await expect.poll(() => server.log.length).toBe(1)
    await calls.deleteEndpoint(id)
    const [{ signature, body: text } = { signature: '', body: '' }] = server.log
    const file = join(mkdtempSync(join(tmpdir(), 'recover-sample-')), 'body.json')
    const verify = (body: Buffer, given: string) => {
      writeFileSync(file, body)
      return run(command, [...first, join(folder, name), file, given], { RECOVER_SECRET: secret })
    }
    const body = Buffer.from(text)
    expect(await verify(body, signature)).toEqual({ code: 0, output: 'valid\n' })
    expect((await verify(Buffer.concat([body, Buffer.from('\n')]), signature)).code).not.toBe(0)
    expect(
      (
        await verify(
          body,
          signature.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        )
      ).code,
    ).not.toBe(0)
    expect((await verify(body, '')).code).not.toBe(0)
  })
}

test('every command of the guide runs, and prints what the guide shows', async ({ product, calls }) => {
  const { partnerKey, platformKey, accountId } = product.demo
  const env: Record<string, string> = {
    RECOVER_URL: product.url,
    PARTNER_KEY: partnerKey,
    PLATFORM_KEY: platformKey,
    ACCOUNT_ID: accountId,
  }
  const commands = blocks.filter(({ language, code }) => language === 'sh' && code.includes('curl'))
  expect(commands.length).toBeGreaterThan(10)
  const made = []
  for (const { code } of commands) {
    const { code: ended, output } = await run('bash', ['-ec', code], env)
    expect(ended, `${code}\n${output}`).toBe(0)
    const answer = JSON.parse(output)
    // One of the commands shows an error; all others must succeed.
    expect(answer.code, `${code}\n${output}`).toBe(code.includes('lead.gone') ? 'invalid' : undefined)
    const id = String(answer.id ?? '')
    if (id.startsWith('wh_')) env.WEBHOOK_ID = id
    if (id.startsWith('evt_')) env.EVENT_ID = id
    if (id.startsWith('inb_')) env.INBOX_ID = id
    if (id.startsWith('wh_')) made.push(id)
  }
  for (const id of new Set(made)) await calls.deleteEndpoint(id)
  await calls.deleteInbox(env.INBOX_ID ?? '')
})
