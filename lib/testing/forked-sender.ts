import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseCidrs } from '@/lib/dispatch/classify-address'
import { createSender, type OutboundRequest, type SendResult } from '@/lib/dispatch/send'
import { strictPolicy } from './exchange'

interface ForkOptions {
  /** text, as in EGRESS_ALLOWED_CIDRS */
  allowedCidrs: string
  dnsServers: string[]
  timeoutMs: number
  /** the child's whole environment */
  env: NodeJS.ProcessEnv
}

const file = fileURLToPath(import.meta.url)
const childMark = 'serve-forked-sender'

/** A sender in a process of its own, for what Node reads from the environment only when it starts. */
export async function forkSender({ env, ...options }: ForkOptions) {
  const child = fork(file, [childMark, JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  return {
    send: (request: OutboundRequest) => ask(child, request),
    close: async () => {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

async function ask(child: ChildProcess, request: OutboundRequest): Promise<SendResult> {
  child.send(request)
  const [result] = await once(child, 'message')
  return result
}

function serve({ allowedCidrs, dnsServers, timeoutMs }: Omit<ForkOptions, 'env'>): void {
  const policy = strictPolicy({ allowedCidrs: parseCidrs(allowedCidrs), dnsServers, timeoutMs })
  const sender = createSender(policy)
  process.on('message', async (request: OutboundRequest) => process.send?.(await sender.send(request)))
  process.once('disconnect', () => sender.close())
  process.send?.('ready')
}

if (process.argv[2] === childMark) serve(JSON.parse(process.argv[3] ?? '{}'))
