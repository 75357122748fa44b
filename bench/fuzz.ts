import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from './server'

/**
 * Lets Schemathesis make requests from the server's own reference, good and bad ones, and ends with 1 when an answer is
 * a 5xx or not as the reference says: `npm run fuzz -- [seconds]`. It must be on the PATH (pip install schemathesis).
 */

const seconds = process.argv[2] ?? '240'
const { url, demo, stop } = await startServer()
const keys = [`X-Partner-Key: ${demo.partnerKey}`, `X-Platform-Key: ${demo.platformKey}`]
// It would revoke the key that it calls with, and wait for a stream to end; and a rule that no schema can say, such as a host that is not ours, may
// refuse what its schema allows.
const without = ['deleteKey', 'getLiveOfDelivery'].flatMap((id) => ['--exclude-operation-id', id])
const options = [...without, '--exclude-checks', 'positive_data_acceptance']
const fuzzer = spawn(
  'schemathesis',
  ['run', `${url}/v1/openapi.json`, '--max-time', seconds, ...options, ...keys.flatMap((key) => ['-H', key])],
  { stdio: 'inherit', cwd: mkdtempSync(join(tmpdir(), 'recover-fuzz-')) },
)
fuzzer.on('error', (error) => console.error(`Schemathesis could not be started: ${error.message}`))
const [code] = (await once(fuzzer, 'close')) as [number | null]
await stop()
process.exit(code ?? 1)
