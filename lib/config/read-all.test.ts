import { describe, expect, it } from 'vitest'
import { refusedSettings } from '@/lib/testing/refused-settings'
import { newLocalSecrets, readSettings } from './settings'
import { SettingError } from './values'

type Environment = Record<string, string>
const configured = {
  NEXTAUTH_SECRET: 'a secret of at least 32 characters',
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  PUBLIC_URL: 'https://webhooks.example.com',
}

/** The lines of the error; empty when every setting is valid. */
function problemsOf(environment: Environment): string[] {
  try {
    readSettings(newLocalSecrets, environment)
  } catch (error) {
    if (error instanceof SettingError) return error.message.split('\n')
    throw error
  }
  return []
}
const namesIn = (problems: string[]) => problems.map((problem) => problem.split(' ', 1)[0])

describe('the settings error names every invalid setting', () => {
  it.each<[string, Environment, string[]]>([
    ['two of one kind', { PORT: '0', SANDBOX_PORT: 'x' }, ['PORT', 'SANDBOX_PORT']],
    [
      'of several kinds',
      { LOG_LEVEL: 'loud', PORT: '0', RETENTION: '1' },
      ['PORT', 'RETENTION', 'LOG_LEVEL'],
    ],
    ['all that are missing', { PUBLIC_URL: configured.PUBLIC_URL }, ['NEXTAUTH_SECRET', 'ENCRYPTION_KEY']],
    [
      'bad and missing',
      { PUBLIC_URL: 'x', PORT: '0' },
      ['PORT', 'NEXTAUTH_SECRET', 'ENCRYPTION_KEY', 'PUBLIC_URL'],
    ],
    ['missing alone', { DATABASE_URL: 'sqlite:/x' }, ['NEXTAUTH_SECRET', 'ENCRYPTION_KEY', 'PUBLIC_URL']],
    [
      'short secrets, and not what they are',
      { ...configured, NEXTAUTH_SECRET: 'hunter2', ENCRYPTION_KEY: 'hunter2', METRICS_TOKEN: 'hunter2' },
      ['NEXTAUTH_SECRET', 'ENCRYPTION_KEY', 'METRICS_TOKEN'],
    ],
    [
      'of mail, signing in and Inngest',
      { SMTP_URL: 'x', OIDC_NAME: 'Acme', INNGEST_EVENT_KEY: 'key', HOST: '0.0.0.0' },
      [
        'HOST',
        'SMTP_URL',
        'MAIL_FROM',
        'OIDC_ISSUER',
        'OIDC_CLIENT_ID',
        'OIDC_CLIENT_SECRET',
        'INNGEST_SIGNING_KEY',
      ],
    ],
    [
      'a whole group',
      { CONCURRENCY: '0', CONCURRENCY_PER_PARTNER: '0', RATE_LIMIT_READ: '-', RATE_LIMIT_WRITE: '-' },
      ['CONCURRENCY_PER_PARTNER', 'CONCURRENCY', 'RATE_LIMIT_READ', 'RATE_LIMIT_WRITE'],
    ],
    [
      'a test inbox beside a bad address of our own',
      { ...configured, PUBLIC_URL: 'x', INBOX_URL: 'y', INBOX_PORT: 'z' },
      ['PUBLIC_URL', 'INBOX_PORT', 'INBOX_URL'],
    ],
  ])('%s', (_, environment, names) => {
    const problems = problemsOf(environment)
    expect(namesIn(problems)).toEqual(names)
    expect(problems.join()).not.toContain('hunter2')
  })

  it('lists each invalid setting together with another one', () => {
    for (const [name, text] of refusedSettings) {
      const other = name === 'MAX_BACKLOG' ? 'LOG_LEVEL' : 'MAX_BACKLOG'
      const problems = problemsOf({
        ...configured,
        INNGEST_SIGNING_KEY: 'signkey-test-00',
        [name]: text,
        [other]: '?',
      })
      expect(namesIn(problems), `${name}=${text}`).toEqual(expect.arrayContaining([name, other]))
    }
  })
})

it.each<Environment>([
  { PUBLIC_URL: 'https://user:hunter2@x.example.com/app' },
  { PUBLIC_URL: 'https://x.example.com/?token=hunter2' },
  { INBOX_URL: 'https://user:hunter2@inbox.example.com' },
  {
    OIDC_ISSUER: 'https://user:hunter2@login.example.com',
    OIDC_CLIENT_ID: 'id',
    OIDC_CLIENT_SECRET: 'hunter2',
  },
  { INNGEST_BASE_URL: 'ftp://user:hun/ter2@inngest', INNGEST_EVENT_KEY: 'hunter2' },
  { SMTP_URL: 'https://user:hunter2@smtp.example.com', MAIL_FROM: 'w@example.com' },
  { DATABASE_URL: 'postgres://user:hunter2@db/recover' },
])('a refusal of %j has no secret in it', (environment) => {
  const problems = problemsOf({ ...configured, ...environment }).join()
  expect(problems).toMatch(new RegExp(`${Object.keys(environment)[0]} must be`))
  expect(problems).not.toMatch(/hunter2|ter2/)
})

describe('SHUTDOWN_DELAY', () => {
  const read = (environment: Environment) => readSettings(newLocalSecrets, environment).shutdownDelayMs

  it('defaults to nothing in local mode and to 5 s otherwise', () => {
    expect([read({}), read(configured)]).toEqual([0, 5_000])
    expect([read({ SHUTDOWN_DELAY: '250ms' }), read({ ...configured, SHUTDOWN_DELAY: '0s' })]).toEqual([
      250, 0,
    ])
  })

  it.each(['5', '6m', '-1s', 'soon'])('is refused as %s', (text) =>
    expect(problemsOf({ SHUTDOWN_DELAY: text })).toEqual([
      expect.stringMatching(/^SHUTDOWN_DELAY must be from 0s to 5m/),
    ]),
  )
})
