import { afterEach, beforeEach, expect, it } from 'vitest'
import { deleteEndpoint } from '@/lib/endpoints/service'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { publishOne } from '@/lib/testing/scripted-delivery'
import { findObstacle } from './readiness'
import { createSecretBox } from './secret-box'

let runtime: TestRuntime

beforeEach(async () => {
  runtime = await openTestRuntime()
})
afterEach(() => runtime.dispose())

it('finds nothing in the way when the database takes writes and the secrets can be opened', async () => {
  await publishOne(runtime)
  expect(await findObstacle(runtime)).toBeNull()
})

it('says that the encryption key is another one, until no living endpoint needs the old', async () => {
  const { ctx, endpointId } = await publishOne(runtime)
  const later = { ...runtime, secretBox: createSecretBox(Buffer.alloc(32, 9)) }
  expect(await findObstacle(later)).toMatch(/ENCRYPTION_KEY does not open the signing secrets of 1 endpoints/)
  await deleteEndpoint(ctx, endpointId)
  expect(await findObstacle(later)).toBeNull()
})

it('says that the database cannot be written', async () => {
  runtime.database.sqlite.pragma('query_only = on')
  expect(await findObstacle(runtime)).toBe('database not writable')
  runtime.database.sqlite.pragma('query_only = off')
})
