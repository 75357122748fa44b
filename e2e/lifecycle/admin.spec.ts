import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { admin } from '../support/admin'
import { expect, test } from '../support/fixtures'

test('the admin commands work before the first start, print JSON, and report errors', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'recover-admin-'))
  const { made: partner } = await admin(dataDir, 'partner create --name Acme --json')
  expect(partner.id).toMatch(/^prt_/)
  const { made: account } = await admin(
    dataDir,
    `account create --partner ${partner.id} --id acc_8f3a1b2c --json`,
  )
  expect(account).toMatchObject({ id: 'acc_8f3a1b2c' })
  const { made: user } = await admin(
    dataDir,
    `user create --partner ${partner.id} --role admin --email ada@acme.example --password correct-horse`,
  )
  expect(user).toMatchObject({ id: expect.stringMatching(/^usr_/), email: 'ada@acme.example' })
  const { made: list } = await admin(dataDir, 'partner list --json')
  expect(list).toMatchObject({ partners: [{ id: partner.id, name: 'Acme' }] })

  const refused = {
    'account create --partner prt_nobody --json': /Nothing found with this ID/,
    [`account create --partner ${partner.id} --id acc_8f3a1b2c`]: /already exists/,
    [`user create --partner ${partner.id} --role king --email b@acme.example`]: /owner, admin or viewer/,
    'user create --support --email nonsense': /email/,
    'key revoke key_nobody': /Nothing found with this ID/,
    'partner rename': /unknown command|error/,
  }
  for (const [line, message] of Object.entries(refused)) {
    const { code, error } = await admin(dataDir, line)
    expect([line, code]).toEqual([line, 1])
    expect(error).toMatch(message)
    expect(error, 'no stack').not.toContain(' at ')
  }
  rmSync(dataDir, { recursive: true, force: true })
})

test('the doctor ends with 0 when its invariants hold, and with 1 when they do not', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'recover-doctor-'))
  const { made: partner } = await admin(dataDir, 'partner create --name Acme')
  const sound = await admin(dataDir, 'doctor --json')
  expect([sound.code, sound.made]).toMatchObject([0, { ok: true, counts: { events: 0 } }])
  const database = new SqliteDatabase(join(dataDir, 'recover.db'))
  database
    .prepare(
      `insert into events (id, partner_id, account_id, type, body, created_at, fan_out)
        values ('evt_lost', ?, 'acc_x', 'lead.created', x'7b7d', 1, 2)`,
    )
    .run(partner.id)
  database.close()
  const broken = await admin(dataDir, 'doctor --json')
  expect(broken.code).toBe(1)
  expect(JSON.parse(broken.output)).toMatchObject({
    ok: false,
    checks: expect.arrayContaining([expect.objectContaining({ invariant: 'I1', broken: ['evt_lost'] })]),
  })
  rmSync(dataDir, { recursive: true, force: true })
})

test('beside a running server, a new key works immediately and a revoked one no longer', async ({
  product,
}) => {
  const { made: list } = await admin(product.dataDir, 'partner list')
  const { made } = await admin(product.dataDir, `partner-key create --partner ${list.partners?.[0]?.id}`)
  const headers = new Headers({ 'X-Partner-Key': made.key ?? '' })
  const status = async () => (await fetch(`${product.url}/v1/webhooks`, { headers })).status
  expect(await status()).toBe(200)
  await admin(product.dataDir, `key revoke ${made.id}`)
  expect(await status()).toBe(401)
})
