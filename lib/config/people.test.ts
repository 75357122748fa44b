import { describe, expect, it } from 'vitest'
import { newLocalSecrets, readSettings } from './settings'
import { SettingError } from './values'

const read = (environment: Record<string, string>) => readSettings(newLocalSecrets, environment)

function refusal(environment: Record<string, string>): string {
  try {
    read(environment)
  } catch (error) {
    if (error instanceof SettingError) return error.message
    throw error
  }
  return 'taken'
}

const mail = { SMTP_URL: 'smtps://user:hunter2@smtp.example.com:465', MAIL_FROM: 'Recover <w@example.com>' }
const oidc = {
  OIDC_ISSUER: 'https://login.example.com/',
  OIDC_CLIENT_ID: 'recover',
  OIDC_CLIENT_SECRET: 'hunter2',
}

const badMail: [Record<string, string>, RegExp][] = [
  [{ SMTP_URL: mail.SMTP_URL }, /^MAIL_FROM is missing/],
  [{ MAIL_FROM: mail.MAIL_FROM }, /^SMTP_URL is missing/],
  ...[
    'smtp.example.com',
    'https://smtp.example.com',
    'smtp://',
    'smtp://a b',
    'smtp://user:hunter2%@smtp.example.com',
    'smtp://smtp.example.com?tls.rejectUnauthorized=false',
  ].map((url): [Record<string, string>, RegExp] => [
    { ...mail, SMTP_URL: url },
    /^SMTP_URL must be .*smtps:\/\//,
  ]),
  ...['nobody', 'a@b\r\nBcc: c@d', 'A\r\nBcc: b@c <a@b>', 'A <b>', 'a b@c', '<a@b'].map(
    (from): [Record<string, string>, RegExp] => [
      { ...mail, MAIL_FROM: from },
      /^MAIL_FROM must be an address/,
    ],
  ),
]

describe('the mail server', () => {
  it.each([
    [mail.SMTP_URL, mail.MAIL_FROM],
    ['smtp://127.0.0.1:2525', 'w@example.com'],
  ])('is read from %s and %s, and does not end local mode', (url, from) => {
    expect(read({ SMTP_URL: url, MAIL_FROM: from })).toMatchObject({ mail: { url, from }, localMode: true })
  })

  it.each(badMail)('of %j is refused with the reason', (environment, message) => {
    expect(refusal(environment)).toMatch(message)
    expect(refusal(environment)).not.toContain('hunter2')
  })
})

describe('the sign-in server', () => {
  it('has a name, else that of its host', () => {
    const known = { issuer: 'https://login.example.com', clientId: 'recover', clientSecret: 'hunter2' }
    expect(read(oidc).oidc).toEqual({ ...known, name: 'login.example.com' })
    expect(read({ ...oidc, OIDC_NAME: 'Acme' }).oidc).toEqual({ ...known, name: 'Acme' })
    expect(read({ ...oidc, OIDC_ISSUER: 'http://127.0.0.1:9000' }).oidc?.issuer).toBe('http://127.0.0.1:9000')
  })

  it.each([
    ...(['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const).map(
      (name) => [{ ...oidc, [name]: '' }, new RegExp(`^${name} is missing`)] as const,
    ),
    [{ OIDC_NAME: 'Acme' }, /^OIDC_ISSUER is missing/] as const,
    ...['login.example.com', 'http://login.example.com', 'https://a@login.example.com', 'https://x/?a'].map(
      (issuer) => [{ ...oidc, OIDC_ISSUER: issuer }, /^OIDC_ISSUER must be a URL/] as const,
    ),
    [{ ...oidc, OIDC_NAME: 'x'.repeat(41) }, /^OIDC_NAME must have/] as const,
  ])('of %j is refused with the reason', (environment, message) => {
    expect(refusal(environment)).toMatch(message)
    expect(refusal(environment)).not.toContain('hunter2')
  })
})

describe('how staff sign in', () => {
  it('is by password or by that server, or by that server alone', () => {
    expect(read({}).staffSignIn).toBe('any')
    expect(read({ ...oidc, STAFF_SIGN_IN: '' }).staffSignIn).toBe('any')
    expect(read({ STAFF_SIGN_IN: 'any' }).staffSignIn).toBe('any')
    expect(read({ ...oidc, STAFF_SIGN_IN: 'oidc' }).staffSignIn).toBe('oidc')
  })

  it.each([
    [{ STAFF_SIGN_IN: 'oidc' }, /^OIDC_ISSUER is missing: STAFF_SIGN_IN=oidc/],
    [{ ...oidc, STAFF_SIGN_IN: 'OIDC' }, /^STAFF_SIGN_IN must be/],
    [{ ...oidc, STAFF_SIGN_IN: 'password' }, /^STAFF_SIGN_IN must be/],
  ])('is refused as %j with the reason', (environment, message) => {
    expect(refusal(environment)).toMatch(message)
  })
})
