import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { startReceiver } from '@/lib/testing/receiver'
import { FaultyProcess, readReceived } from '@/server/testing/faults'

/**
 * Ends a delivering process at random moments under load, then compares with what the receiver got and runs the doctor:
 * `npm run soak:kills -- [times] [events] [SIGKILL or SIGTERM]`.
 */

const kills = Number(process.argv[2] ?? 50)
const events = Number(process.argv[3] ?? 12_000)
const signal = process.argv[4] === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL'
const answerMs = 15
const maxLifeMs = 700

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const receiver = await startReceiver(async () => {
  await pause(answerMs)
  return 200
})
const child = new FaultyProcess(receiver, { events, batch: 250, retryScheduleMs: [200, 200] })
let killed = 0
const inFlight = new Set<string>()

while (killed < kills) {
  const before = receiver.requests.length
  const ended = child.start()
  let isOver = false
  void ended.then(() => {
    isOver = true
  })
  while (receiver.requests.length === before && !isOver) await pause(2)
  if (isOver) break
  await pause(Math.random() * maxLifeMs)
  child.kill(signal)
  await ended
  killed++
  for (const request of listInFlight()) inFlight.add(request)
}

const diagnosis = await child.start()
const { events: received, torn, repeated } = readReceived(receiver)
child.dispose()
await receiver.close()
if (typeof diagnosis === 'string') throw new Error(`The last process ended with ${diagnosis}`)
const { delivered = 0 } = diagnosis.counts
console.log(`ended by ${signal}             ${killed} times`)
console.log(`events published             ${events}`)
console.log(`delivered                    ${delivered}, lost ${events - delivered}`)
console.log(`received                     ${received} events in ${receiver.requests.length} requests`)
console.log(`in flight when killed        ${inFlight.size}`)
console.log(`repeated                     ${repeated}, of them with a different ID or body ${torn}`)
for (const { invariant, rule, ok } of diagnosis.checks)
  console.log(`${ok ? 'ok    ' : 'BROKEN'} ${invariant}: ${rule}`)
const isSound = diagnosis.ok && killed === kills && delivered === events && received === events && torn === 0
process.exit(isSound && repeated <= inFlight.size ? 0 : 1)

function listInFlight(): string[] {
  const sqlite = new SqliteDatabase(join(child.dataDir, 'recover.db'), { readonly: true })
  const open = sqlite
    .prepare("select delivery_id || ' ' || number || ' ' || repeat from attempts where ended_at is null")
    .pluck()
    .all() as string[]
  sqlite.close()
  return open
}
