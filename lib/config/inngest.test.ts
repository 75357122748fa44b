import { describe, expect, it } from 'vitest'
import { newLocalSecrets, readSettings } from './settings'

type Environment = Record<string, string>
const read = (environment: Environment) => readSettings(newLocalSecrets, environment).inngest
const published = { NEXTAUTH_SECRET: 'n'.repeat(32), ENCRYPTION_KEY: 'a'.repeat(64) }
const signed = { INNGEST_SIGNING_KEY: 'signkey-test-00' }

describe('a real Inngest server', () => {
  it.each<Environment>([{}, signed, { INNGEST_DEV: '0' }, { INNGEST_DEV: 'false' }])(
    'is not used with %j',
    (environment) => {
      expect(read(environment)).toBeNull()
    },
  )

  it.each<Environment>([{ INNGEST_EVENT_KEY: 'key' }, { INNGEST_BASE_URL: 'http://inngest:8288' }])(
    'with %j needs a signing key, since unsigned calls could run anything',
    (environment) => {
      expect(() => read(environment)).toThrow('INNGEST_SIGNING_KEY is missing')
      expect(read({ ...environment, ...signed, INNGEST_EVENT_KEY: 'key' })).toMatchObject({
        signingKey: 'signkey-test-00',
        dev: false,
      })
    },
  )

  it('needs an event key, since no event could be sent without', () => {
    const environment = { ...signed, INNGEST_BASE_URL: 'http://inngest:8288' }
    expect(() => read(environment)).toThrow('INNGEST_EVENT_KEY is missing')
  })

  it.each<Environment>([
    { HOST: '0.0.0.0', ...published, PUBLIC_URL: 'http://127.0.0.1:3000' },
    { ...published, PUBLIC_URL: 'https://webhooks.example.com' },
  ])('is never unsigned where others can reach it: %j', (environment) => {
    expect(() => read({ ...environment, INNGEST_DEV: '1' })).toThrow('INNGEST_DEV lets anyone')
    expect(() => read({ ...environment, INNGEST_DEV: 'http://localhost:8288' })).toThrow('INNGEST_DEV lets')
  })

  it.each(['0', 'false', 'FALSE'])('is not made unsigned by INNGEST_DEV=%s', (INNGEST_DEV) => {
    expect(() => read({ INNGEST_DEV, INNGEST_EVENT_KEY: 'key' })).toThrow('INNGEST_SIGNING_KEY is missing')
  })

  it('takes every setting', () => {
    expect(read({ INNGEST_EVENT_KEY: 'key', INNGEST_BASE_URL: 'http://inngest:8288', ...signed })).toEqual({
      eventKey: 'key',
      signingKey: 'signkey-test-00',
      baseUrl: 'http://inngest:8288',
      dev: false,
    })
  })
})

describe('the Inngest development server', () => {
  const dev = { eventKey: undefined, signingKey: undefined, baseUrl: undefined, dev: true }

  it.each([
    ['1', dev],
    ['true', dev],
    ['http://localhost:8288', { ...dev, baseUrl: 'http://localhost:8288' }],
  ])('is used without keys by INNGEST_DEV=%s', (INNGEST_DEV, expected) => {
    expect(read({ INNGEST_DEV })).toEqual(expected)
  })

  it('is reached at INNGEST_BASE_URL when both are given', () => {
    const both = { INNGEST_DEV: 'http://localhost:8288', INNGEST_BASE_URL: 'http://other:8288' }
    expect(read(both)?.baseUrl).toBe('http://other:8288')
  })
})
