import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { publishEvents } from '@/lib/events/service'
import { addEndpoint } from '@/lib/testing/partner'
import { openTestProduct } from '@/server/testing/product'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'recover-admin-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

function run(script: string, ...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', join('bin', script), ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (text) => {
    said.out += text
  })
  child.stderr.on('data', (text) => {
    said.err += text
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }))
  return { child, ended }
}
const admin = (...args: string[]) => run('admin.ts', ...args).ended
const create = (name: string) => admin('partner', 'create', '--name', name)
const file = () => join(dataDir, 'recover.db')
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `Partner ${i}`)
const listed = async () =>
  JSON.parse((await admin('partner', 'list')).out).partners.map(({ name }: { name: string }) => name)

it('twenty at once all do their work, beside a process that publishes and delivers', async () => {
  const product = await openTestProduct({ dataDir, databaseFile: file() })
  await addEndpoint(product, { url: product.receiver.url })
  product.jobs.start()
  let isOver = false
  const load = async () => {
    for (let published = 0; ; published++) {
      if (isOver) return published
      const input = { type: 'lead.created' as const, account_id: product.accountId, data: { n: 1 } }
      await publishEvents(product.system, { input, text: JSON.stringify(input) })
    }
  }
  const loaded = load()
  const ended = await Promise.all(numbered(20).map(create)).finally(() => {
    isOver = true
  })
  const published = await loaded
  expect(ended.filter(({ code }) => code !== 0)).toEqual([])
  expect((await listed()).sort()).toEqual(['Acme', ...numbered(20)].sort())
  await expect.poll(() => product.receiver.requests.length, { timeout: 60_000 }).toBe(published)
  await product.dispose()
}, 300_000)

it('what only reads waits for nobody, and what writes for its turn', async () => {
  await create('First')
  const other = new SqliteDatabase(file())
  other.exec('begin immediate')
  const waiting = create('Second')
  const copy = join(dataDir, 'copy.db')
  const readers = [['partner', 'list'], ['doctor'], ['backup', '--to', copy]]
  const ended = await Promise.all(readers.map((args) => admin(...args)))
  expect(ended.map(({ code, err }) => [code, err])).toEqual(readers.map(() => [0, '']))
  expect(existsSync(copy)).toBe(true)
  other.exec('commit')
  other.close()
  expect(await waiting).toMatchObject({ code: 0, err: '' })
  expect((await listed()).sort()).toEqual(['First', 'Second'])
}, 120_000)

it('whose turn does not come within half a minute says so in a sentence', async () => {
  await create('First')
  const other = new SqliteDatabase(file())
  other.exec('begin immediate')
  const { code, out, err } = await create('Second')
  other.close()
  expect([code, out, err]).toEqual([
    1,
    '',
    'Other processes kept the database busy. Nothing was changed; try again.\n',
  ])
  expect(await listed()).toEqual(['First'])
}, 180_000)

it('several at once beside a worker that starts make one new database', async () => {
  const worker = run('worker.ts')
  const ended = await Promise.all(numbered(5).map(create))
  expect(ended.filter(({ code }) => code !== 0)).toEqual([])
  if (!worker.child.stdout.readableEnded) worker.child.kill('SIGTERM')
  const { code, err } = await worker.ended
  expect([code === 0 || code === null, err]).toEqual([true, ''])
  expect((await listed()).sort()).toEqual(numbered(5))
}, 180_000)
