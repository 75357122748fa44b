import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { refusedSettings } from '@/lib/testing/refused-settings'
import { newLocalSecrets, readSettings, type Settings } from './settings'
import { SettingError } from './values'

const encryptionKey = Buffer.alloc(32, 7)
const configured = {
  NEXTAUTH_SECRET: 'a secret of at least 32 characters',
  ENCRYPTION_KEY: encryptionKey.toString('base64'),
  PUBLIC_URL: 'https://webhooks.example.com',
}
const read = (environment: Record<string, string> = {}) => readSettings(newLocalSecrets, environment)
const readConfigured = (environment: Record<string, string> = {}) => read({ ...configured, ...environment })

function refusal(environment: Record<string, string>): string {
  try {
    read(environment)
  } catch (error) {
    if (error instanceof SettingError) return error.message
    throw error
  }
  return 'taken'
}

describe('without any setting', () => {
  it('local mode has the documented defaults', () => {
    const dataDir = resolve('.data')
    expect(read()).toMatchObject({
      localMode: true,
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      dataDir,
      databaseFile: resolve(dataDir, 'recover.db'),
      sandboxPort: 3443,
      retryScheduleMs: [30_000, 120_000, 600_000, 3_600_000, 14_400_000],
      deliveryTimeoutMs: 10_000,
      autoDisableAfter: 20,
      autoDisableMinMs: 86_400_000,
      retention: { dataMs: 7_776_000_000, noticeMs: 31_536_000_000 },
      concurrency: { perEndpoint: 10, perPartner: 64, total: 128 },
      maxBacklog: 1_000_000,
      minFreeDiskBytes: 268_435_456,
      egressAllowedCidrs: [],
      dnsServers: [],
      mail: null,
      oidc: null,
      staffSignIn: 'any',
      logLevel: 'info',
      inngest: null,
      engineDriver: 'direct',
    } satisfies Partial<Settings>)
  })

  it('an empty value counts as none', () => {
    const names = [
      'PORT',
      'HOST',
      'DATABASE_URL',
      'PUBLIC_URL',
      'RETRY_SCHEDULE',
      'DNS_SERVERS',
      'INNGEST_DEV',
    ]
    expect(read(Object.fromEntries(names.map((name) => [name, '']))).localMode).toBe(true)
  })
})

describe('local mode', () => {
  it.each<Record<string, string>>([
    { PORT: '8080' },
    { HOST: '::1' },
    { DATA_DIR: '/tmp/x' },
    { LOG_LEVEL: 'warn' },
    { INNGEST_DEV: '1' },
  ])('stays with %j', (environment) => {
    expect(read(environment).localMode).toBe(true)
  })

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.com'])('is refused on %s, with what to set', (HOST) => {
    const message = refusal({ HOST })
    for (const part of ['HOST', HOST, 'NEXTAUTH_SECRET', 'ENCRYPTION_KEY', 'PUBLIC_URL', 'localhost']) {
      expect(message).toContain(part)
    }
  })

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:3000'],
    ['localhost', 'http://localhost:3000'],
    ['::1', 'http://[::1]:3000'],
  ])('on %s is reached at %s', (HOST, publicUrl) => {
    expect(read({ HOST }).publicUrl).toBe(publicUrl)
  })

  it('asks for its secrets with the absolute data folder, and only then', () => {
    const asked: string[] = []
    const secrets = newLocalSecrets()
    const ask = (dataDir: string) => {
      asked.push(dataDir)
      return secrets
    }
    const settings = readSettings(ask, { DATA_DIR: 'some/folder' })
    expect(settings.nextAuthSecret).toBe(secrets.nextAuthSecret)
    expect(settings.encryptionKey).toEqual(Buffer.from(secrets.encryptionKey, 'base64'))
    readSettings(ask, configured)
    expect(asked).toEqual([resolve('some/folder')])
  })

  it.each(['NEXTAUTH_SECRET', 'ENCRYPTION_KEY', 'PUBLIC_URL', 'DATABASE_URL'])('ends with %s', (name) => {
    const all: Record<string, string> = { ...configured, DATABASE_URL: 'sqlite:/tmp/x.db' }
    expect(refusal({ [name]: all[name] ?? '' })).toContain('must be set outside local mode')
  })

  it.each(['NEXTAUTH_SECRET', 'ENCRYPTION_KEY', 'PUBLIC_URL'])(
    'is not entered because %s is missing',
    (name) => {
      expect(refusal({ ...configured, [name]: '' })).toContain(`${name} is missing`)
    },
  )
})

const usualLimits = {
  read: 100,
  write: 50,
  publish: 200,
  failedKeys: 600,
  failedLogins: 10,
  failedLoginsOfNetwork: 50,
}
const good: [keyof Settings, string, string, unknown][] = [
  ['port', 'PORT', '65535', 65_535],
  ['port', 'PORT', '1', 1],
  ['host', 'HOST', '0.0.0.0', '0.0.0.0'],
  ['host', 'HOST', 'web-1.internal', 'web-1.internal'],
  ['dataDir', 'DATA_DIR', '/var/lib/recover', '/var/lib/recover'],
  ['databaseFile', 'DATABASE_URL', 'sqlite:/var/lib/recover.db', '/var/lib/recover.db'],
  ['databaseFile', 'DATABASE_URL', 'file:///var/lib/recover.db', '/var/lib/recover.db'],
  ['databaseFile', 'DATABASE_URL', 'sqlite:recover.db', resolve('recover.db')],
  ['publicUrl', 'PUBLIC_URL', 'http://localhost:3100/', 'http://localhost:3100'],
  ['publicUrl', 'PUBLIC_URL', 'http://127.0.0.1:3100', 'http://127.0.0.1:3100'],
  ['publicUrl', 'PUBLIC_URL', 'http://[::1]:3100', 'http://[::1]:3100'],
  ['publicUrl', 'PUBLIC_URL', 'https://Webhooks.example.com:8443/', 'https://webhooks.example.com:8443'],
  ['encryptionKey', 'ENCRYPTION_KEY', encryptionKey.toString('hex'), encryptionKey],
  ['encryptionKey', 'ENCRYPTION_KEY', encryptionKey.toString('hex').toUpperCase(), encryptionKey],
  ['retryScheduleMs', 'RETRY_SCHEDULE', '1s', [1_000]],
  [
    'retryScheduleMs',
    'RETRY_SCHEDULE',
    '250ms, 1.5s ,2m,1h,30d',
    [250, 1_500, 120_000, 3_600_000, 2_592_000_000],
  ],
  ['retryScheduleMs', 'RETRY_SCHEDULE', Array(20).fill('1s').join(), Array(20).fill(1_000)],
  ['deliveryTimeoutMs', 'DELIVERY_TIMEOUT', '100ms', 100],
  ['deliveryTimeoutMs', 'DELIVERY_TIMEOUT', '60s', 60_000],
  ['autoDisableAfter', 'AUTO_DISABLE_AFTER', '0', 0],
  ['autoDisableAfter', 'AUTO_DISABLE_AFTER', '10000', 10_000],
  ['autoDisableMinMs', 'AUTO_DISABLE_MIN', '0s', 0],
  ['autoDisableMinMs', 'AUTO_DISABLE_MIN', '30d', 2_592_000_000],
  ['retention', 'RETENTION', '1d', { dataMs: 86_400_000, noticeMs: 31_536_000_000 }],
  ['retention', 'RETENTION', '36h', { dataMs: 129_600_000, noticeMs: 31_536_000_000 }],
  ['retention', 'NOTICE_RETENTION', '36500d', { dataMs: 7_776_000_000, noticeMs: 3_153_600_000_000 }],
  ['concurrency', 'CONCURRENCY', '1', { perEndpoint: 10, perPartner: 64, total: 1 }],
  ['concurrency', 'CONCURRENCY_PER_ENDPOINT', '10000', { perEndpoint: 10_000, perPartner: 64, total: 128 }],
  ['concurrency', 'CONCURRENCY_PER_PARTNER', '7', { perEndpoint: 10, perPartner: 7, total: 128 }],
  ['maxBacklog', 'MAX_BACKLOG', '1', 1],
  ['minFreeDiskBytes', 'MIN_FREE_DISK_MB', '0', 0],
  ['minFreeDiskBytes', 'MIN_FREE_DISK_MB', '1000000', 1_048_576_000_000],
  ['trustedProxies', 'TRUSTED_PROXIES', '2', 2],
  ['rateLimits', 'RATE_LIMIT_READ', '0', { ...usualLimits, read: 0 }],
  ['rateLimits', 'RATE_LIMIT_WRITE', '1', { ...usualLimits, write: 1 }],
  ['rateLimits', 'RATE_LIMIT_PUBLISH', '1000000', { ...usualLimits, publish: 1_000_000 }],
  ['rateLimits', 'RATE_LIMIT_FAILED_KEYS', '5', { ...usualLimits, failedKeys: 5 }],
  [
    'rateLimits',
    'RATE_LIMIT_FAILED_LOGINS',
    '3',
    { ...usualLimits, failedLogins: 3, failedLoginsOfNetwork: 15 },
  ],
  ['maxBacklog', 'MAX_BACKLOG', '1000000000', 1_000_000_000],
  ['dnsServers', 'DNS_SERVERS', '9.9.9.9, 127.0.0.1:5353', ['9.9.9.9', '127.0.0.1:5353']],
  ['dnsServers', 'DNS_SERVERS', '2620:fe::fe,[2620:fe::fe]:53', ['2620:fe::fe', '[2620:fe::fe]:53']],
  ['logLevel', 'LOG_LEVEL', 'debug', 'debug'],
  ['sandboxPort', 'SANDBOX_PORT', '9443', 9_443],
  ['inbox', 'INBOX_URL', 'https://Inbox.example.com/', { url: 'https://inbox.example.com', port: 3001 }],
  ['inbox', 'INBOX_PORT', '9443', null],
  ['engineDriver', 'ENGINE_DRIVER', 'sdk', 'sdk'],
]

describe('each variable', () => {
  it.each(good)('%s is taken from %s=%s', (setting, name, text, expected) => {
    expect(readConfigured({ [name]: text })[setting]).toEqual(expected)
  })

  it.each(refusedSettings)('%s=%s is refused with its name and what is allowed', (name, text, allowed) => {
    const message = refusal({ ...configured, [name]: text, INNGEST_SIGNING_KEY: 'signkey-test-00' })
    expect(message).toContain(name)
    expect(message).toContain(allowed)
  })

  it('is never echoed in an error when it is a secret', () => {
    for (const name of ['NEXTAUTH_SECRET', 'ENCRYPTION_KEY']) {
      expect(refusal({ ...configured, [name]: 'hunter2' })).not.toContain('hunter2')
    }
  })

  it('EGRESS_ALLOWED_CIDRS opens networks of both kinds', () => {
    const { egressAllowedCidrs } = readConfigured({ EGRESS_ALLOWED_CIDRS: '127.0.0.0/8, fd00::/8' })
    expect(egressAllowedCidrs.map(([address, bits]) => `${address}/${bits}`)).toEqual([
      '127.0.0.0/8',
      'fd00::/8',
    ])
  })

  it.each(['3000', '65092', '65093', '65300', '65535'])('PORT=%s leaves a port for the sandbox', (PORT) => {
    const { port, sandboxPort } = read({ PORT })
    expect(sandboxPort).not.toBe(port)
    expect(sandboxPort).toBeGreaterThan(0)
    expect(sandboxPort).toBeLessThanOrEqual(65_535)
  })
})
