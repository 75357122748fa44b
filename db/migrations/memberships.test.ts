import { Migrator, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../testing'
import { migrations } from './index'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase({ migrated: false })
  const { db } = database
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  await migrator.migrateTo('010-people')
  await sql`insert into partners (id, name, created_at) values ('prt_1', 'Acme', 0), ('prt_2', 'Other', 0)`.execute(
    db,
  )
  await sql`insert into users (id, partner_id, email, name, role, password_hash, created_at, mailed_notices) values
    ('usr_1', 'prt_1', 'owner@acme.example', 'Ama', 'owner', 'hash 1', 10, '["webhook.delivery_failed"]'),
    ('usr_2', 'prt_1', 'viewer@acme.example', null, 'viewer', 'hash 2', 20, null),
    ('usr_3', 'prt_2', 'admin@other.example', null, 'admin', 'hash 3', 30, '[]'),
    ('usr_4', null, 'staff@recover.example', 'Sam', 'support', 'hash 4', 40, null)`.execute(db)
  await sql`insert into sessions (id, user_id, created_at, expires_at) values
    ('ses_1', 'usr_1', 1, 100), ('ses_2', 'usr_1', 2, 200), ('ses_3', 'usr_3', 3, 300), ('ses_4', 'usr_4', 4, 400)`.execute(
    db,
  )
  await sql`insert into invites
    (id, partner_id, email, role, token_hash, token_sealed, invited_by, created_at, expires_at) values
    ('inv_1', 'prt_1', 'kofi@acme.example', 'admin', 'hash', 'sealed', 'usr_1', 5, 500)`.execute(db)
  const { error } = await migrator.migrateTo('014-memberships')
  expect(error).toBeUndefined()
})
afterEach(() => database.dispose())

const all = (query: string) => database.sqlite.prepare(query).all()

describe('a database from before memberships', () => {
  it('keeps every user, with their password, role and choice of mails', () => {
    const same = { last_partner_id: null, is_support: 0, email_proof: 'unknown' }
    const staff = { is_support: 1, email_proof: 'operator' }
    expect(all('select * from users order by id')).toEqual([
      {
        ...same,
        id: 'usr_1',
        email: 'owner@acme.example',
        name: 'Ama',
        password_hash: 'hash 1',
        created_at: 10,
      },
      {
        ...same,
        id: 'usr_2',
        email: 'viewer@acme.example',
        name: null,
        password_hash: 'hash 2',
        created_at: 20,
      },
      {
        ...same,
        id: 'usr_3',
        email: 'admin@other.example',
        name: null,
        password_hash: 'hash 3',
        created_at: 30,
      },
      {
        ...{ ...same, ...staff },
        ...{
          id: 'usr_4',
          email: 'staff@recover.example',
          name: 'Sam',
          password_hash: 'hash 4',
          created_at: 40,
        },
      },
    ])
    expect(all('select * from memberships order by user_id')).toEqual([
      {
        ...{ user_id: 'usr_1', partner_id: 'prt_1', role: 'owner', created_at: 10 },
        mailed_notices: '["webhook.delivery_failed"]',
      },
      { user_id: 'usr_2', partner_id: 'prt_1', role: 'viewer', mailed_notices: null, created_at: 20 },
      { user_id: 'usr_3', partner_id: 'prt_2', role: 'admin', mailed_notices: '[]', created_at: 30 },
    ])
  })

  it('keeps every session, which is in the partner that its user belonged to', () => {
    expect(all('select * from sessions order by id')).toEqual([
      { id: 'ses_1', user_id: 'usr_1', created_at: 1, expires_at: 100, partner_id: 'prt_1' },
      { id: 'ses_2', user_id: 'usr_1', created_at: 2, expires_at: 200, partner_id: 'prt_1' },
      { id: 'ses_3', user_id: 'usr_3', created_at: 3, expires_at: 300, partner_id: 'prt_2' },
      { id: 'ses_4', user_id: 'usr_4', created_at: 4, expires_at: 400, partner_id: null },
    ])
  })

  it('keeps every invite, whose link proves no address', () => {
    expect(all('select * from invites')).toMatchObject([
      { id: 'inv_1', token_hash: 'hash', token_sealed: 'sealed', invited_by: 'usr_1', proves_email: 0 },
    ])
  })

  it('still ends sessions and memberships with their user, and knows no other partner', () => {
    database.sqlite.exec("delete from users where id = 'usr_1'")
    expect(all('select id from sessions order by id')).toEqual([{ id: 'ses_3' }, { id: 'ses_4' }])
    expect(all('select user_id from memberships order by user_id')).toEqual([
      { user_id: 'usr_2' },
      { user_id: 'usr_3' },
    ])
    const insert = "insert into memberships values ('usr_2', 'prt_gone', 'owner', null, 0)"
    expect(() => database.sqlite.exec(insert)).toThrow('FOREIGN KEY')
    expect(all('pragma foreign_key_check')).toEqual([])
  })
})
