import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, migrate, openDatabase } from '@/db/client'
import { insertPartner } from '@/db/queries/tenancy'
import { backupDatabase } from '@/db/sqlite/backup'
import { openSandboxFiles } from '@/lib/sandbox/files'
import { openLocalSecrets } from './secrets'

let folder: string
let umask: number
let database: Database | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recover-files-'))
  umask = process.umask()
})
afterEach(async () => {
  process.umask(umask)
  await database?.close()
  database = undefined
  rmSync(folder, { recursive: true, force: true })
})

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
const modesIn = (path: string) =>
  Object.fromEntries(readdirSync(path).map((name) => [name, modeOf(join(path, name))]))
const inFolder = (...names: string[]) => join(folder, ...names)
const all = { 'recover.db': '600', 'recover.db-wal': '600', 'recover.db-shm': '600' }

async function open(...names: string[]): Promise<void> {
  database = openDatabase(inFolder(...names))
  await migrate(database)
}

const masks = [0o000, 0o022, 0o077, 0o377].map((mask) => ({
  mask,
  octal: mask.toString(8).padStart(3, '0'),
}))

describe.each(masks)('with the umask $octal', ({ mask }) => {
  beforeEach(() => process.umask(mask))

  it('only the owner can access a new database and its folders', async () => {
    await open('new', 'data', 'recover.db')
    await database?.batch.write((db) => insertPartner(db, { id: 'prt_a', name: 'A', created_at: 0 }))
    expect([modeOf(inFolder('new')), modeOf(inFolder('new', 'data'))]).toEqual(['700', '700'])
    expect(modesIn(inFolder('new', 'data'))).toEqual(all)
  })

  it("only the owner can access a backup, generated secrets and the sandbox's key", async () => {
    await open('recover.db')
    const { file } = await backupDatabase(inFolder('recover.db'), inFolder('copy.db'))
    expect(modeOf(file)).toBe('600')
    openLocalSecrets(inFolder('local'))
    expect(modesIn(inFolder('local'))).toEqual({ 'secrets.json': '600' })
    await openSandboxFiles(inFolder('local'))
    expect(modesIn(inFolder('local'))).toMatchObject({ sandbox: '700' })
    expect(modesIn(inFolder('local', 'sandbox'))).toMatchObject({ 'ca.key': '600' })
  })
})

it("opening an earlier version's database makes its files private and leaves the folder unchanged", async () => {
  mkdirSync(inFolder('shared'))
  chmodSync(inFolder('shared'), 0o1777)
  await open('shared', 'recover.db')
  for (const name of Object.keys(all)) chmodSync(inFolder('shared', name), 0o644)
  writeFileSync(inFolder('shared', 'other'), '')
  chmodSync(inFolder('shared', 'other'), 0o644)
  const again = openDatabase(inFolder('shared', 'recover.db'))
  expect(modesIn(inFolder('shared'))).toEqual({ ...all, other: '644' })
  expect(modeOf(inFolder('shared'))).toBe('777')
  await again.close()
})

it('a secrets file that others could read is kept and made private', () => {
  const first = openLocalSecrets(inFolder('local'))
  chmodSync(inFolder('local', 'secrets.json'), 0o644)
  expect(openLocalSecrets(inFolder('local'))).toEqual(first)
  expect(modesIn(inFolder('local'))).toEqual({ 'secrets.json': '600' })
})
