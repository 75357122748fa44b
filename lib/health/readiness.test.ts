import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deleteEndpoint } from '@/lib/endpoints/service'
import { createSecretBox } from '@/lib/platform/crypto/secret-box'
import { publishOne } from '@/lib/testing/deliveries'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { findObstacle } from './readiness'

let runtime: TestRuntime

beforeEach(async () => {
  runtime = await openTestRuntime()
})
afterEach(() => runtime.dispose())

it('readiness finds no obstacle when the database is writable and the secrets can be opened', async () => {
  await publishOne(runtime)
  expect(await findObstacle(runtime)).toBeNull()
})

it('readiness reports another encryption key, until no endpoint needs the old one', async () => {
  const { ctx, endpointId } = await publishOne(runtime)
  const later = { ...runtime, secretBox: createSecretBox(Buffer.alloc(32, 9)) }
  expect(await findObstacle(later)).toMatch(/ENCRYPTION_KEY can’t decrypt the signing secret of 1 endpoint/)
  await deleteEndpoint(ctx, endpointId)
  expect(await findObstacle(later)).toBeNull()
})

it('readiness reports that the database cannot be written', async () => {
  runtime.database.sqlite.pragma('query_only = on')
  expect(await findObstacle(runtime)).toBe('database not writable')
  runtime.database.sqlite.pragma('query_only = off')
})

describe("the engine's state", () => {
  const working = {
    ...{ leader: false, isLed: true, unattendedSince: null },
    ...{ inFlight: 0, inLine: 0, sleeping: 0 },
  }
  const obstacleWith = (state: object) =>
    findObstacle({ ...runtime, engineState: () => ({ ...working, ...state }) })

  it('is no obstacle while one process leads, this one or another', async () => {
    expect(await obstacleWith({})).toBeNull()
    expect(await obstacleWith({ leader: true })).toBeNull()
  })

  it('is an obstacle when no process leads', async () =>
    expect(await obstacleWith({ isLed: false })).toBe(
      'nothing is being delivered: no process holds a valid lease',
    ))

  it('is an obstacle, with its start, while overdue work is unattended', async () =>
    expect(await obstacleWith({ unattendedSince: Date.UTC(2026, 1, 15, 10, 30) })).toBe(
      'work has been queued since 2026-02-15T10:30:00Z and no process is working on it',
    ))
})
