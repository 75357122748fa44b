import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createSender } from '@/lib/dispatch/send'
import type { Sender } from '@/lib/platform/ports'
import { badCertificates } from '@/lib/testing/bad-certificates'
import { policyFor, requestTo } from '@/lib/testing/exchange'
import { startRawServer } from '@/lib/testing/raw-server'

/** Makes attempts at servers with bad certificates; memory and descriptors must not grow. `npm run soak -- <attempts>` */

const total = Number(process.argv[2] ?? 10_000)
const warmUp = Math.ceil(total / 5)
const atOnce = 16
const maxGrowthMb = 30
const descriptors = '/proc/self/fd'

interface Target {
  cause: string
  port: number
  ca: string
}

if (process.argv[2] === 'serve') await serve()
else process.exitCode = await soak()

// Runs in its own process, so that its memory is not counted as the sender's.
async function serve(): Promise<void> {
  const targets = badCertificates.map(async ({ cause, issue }): Promise<Target> => {
    const { port, ca } = await startRawServer(() => undefined, { tls: await issue() })
    return { cause, port, ca }
  })
  process.send?.(await Promise.all(targets))
  process.once('disconnect', () => process.exit(0))
}

async function soak(): Promise<number> {
  const servers = fork(fileURLToPath(import.meta.url), ['serve'], { execArgv: ['--import', 'tsx'] })
  const [targets] = (await once(servers, 'message')) as [Target[]]
  const senders = targets.map((target) => ({ target, sender: createSender(policyFor(target, 10_000)) }))

  const before = countDescriptors()
  await attempt(senders, warmUp)
  const warm = rssMb()
  let [lowest, highest] = [warm, warm]
  const sampler = setInterval(() => {
    lowest = Math.min(lowest, rssMb())
    highest = Math.max(highest, rssMb())
  }, 100)
  const begun = performance.now()
  await attempt(senders, total)
  const seconds = (performance.now() - begun) / 1000
  clearInterval(sampler)
  await new Promise((resolve) => setTimeout(resolve, 200))
  const end = rssMb()
  const left = countDescriptors() - before

  console.log(`${total} attempts after ${warmUp} to warm up, ${seconds.toFixed(1)} s`)
  console.log(`RSS ${warm} MB warm, ${end} MB at the end, ${lowest} to ${highest} MB in between`)
  console.log(`descriptors leaked: ${left}`)
  await Promise.all(senders.map(({ sender }) => sender.close()))
  servers.disconnect()
  const moved = Math.max(highest - warm, warm - lowest, Math.abs(end - warm))
  if (moved <= maxGrowthMb && left === 0) return 0
  console.error(
    `RSS moved by ${moved} MB (${maxGrowthMb} allowed), ${left} descriptors were leaked (0 allowed)`,
  )
  return 1
}

async function attempt(senders: { target: Target; sender: Sender }[], attempts: number): Promise<void> {
  let next = 0
  const loop = async () => {
    while (next < attempts) {
      const chosen = senders[next++ % senders.length]
      if (!chosen) return
      const { cause } = await chosen.sender.send(requestTo(chosen.target.port))
      if (cause !== chosen.target.cause) throw new Error(`${cause} instead of ${chosen.target.cause}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
}

function rssMb(): number {
  return Math.round(process.memoryUsage.rss() / 1024 / 1024)
}

function countDescriptors(): number {
  return existsSync(descriptors) ? readdirSync(descriptors).length : 0
}
