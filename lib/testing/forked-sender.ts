import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseCidrs } from '@/lib/config/cidr'
import { createSender } from '@/lib/dispatch/send'
import type { EgressPolicy, OutboundRequest, ProbeResult, Sender, SendResult } from '@/lib/platform/ports'
import { strictPolicy } from './exchange'

interface ForkOptions {
  /** text, as in EGRESS_ALLOWED_CIDRS */
  allowedCidrs: string
  dnsServers: string[]
  timeoutMs: number
  /** a server on loopback that the child trusts */
  sandbox?: EgressPolicy['sandbox']
  /** the child's whole environment */
  env: NodeJS.ProcessEnv
  /** how many descriptors the child may have open */
  descriptors?: number
}

type Command =
  | { do: 'send'; request: OutboundRequest }
  | { do: 'probe'; url: string }
  | { do: 'exhaust'; spare: number }
  | { do: 'free' }
  | { do: 'stand-still'; ms: number }
  | { do: 'count' }

const file = fileURLToPath(import.meta.url)
const childMark = 'serve-forked-sender'
const descriptorFolder = '/proc/self/fd'

/** A sender in its own process, for what Node reads or the system grants only at start. */
export async function forkSender({ env, descriptors, ...options }: ForkOptions) {
  const limit = descriptors ? `ulimit -n ${descriptors} && ` : ''
  const args = ['--import', 'tsx', file, childMark, JSON.stringify(options)]
  const child = spawn('/bin/sh', ['-c', `${limit}exec "$0" "$@"`, process.execPath, ...args], {
    serialization: 'advanced',
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  const ask = createAsk(child)
  return {
    send: (request: OutboundRequest) => ask<SendResult>({ do: 'send', request }),
    probe: (url: string) => ask<ProbeResult>({ do: 'probe', url }),
    /** Opens files until only `spare` descriptors are left; returns how many it opened. */
    exhaust: (spare = 0) => ask<number>({ do: 'exhaust', spare }),
    /** Closes those files again. */
    free: () => ask<number>({ do: 'free' }),
    /** Blocks the child's event loop for this long; resolves when the block begins. */
    standStill: (ms: number) => ask<number>({ do: 'stand-still', ms }),
    /** How many descriptors the child has open, where there is /proc. */
    count: () => ask<number>({ do: 'count' }),
    close: async () => {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

function createAsk(child: ChildProcess) {
  const waiting = new Map<number, (answer: never) => void>()
  let last = 0
  child.on('message', ({ id, answer }: { id: number; answer: never }) => {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  })
  child.once('exit', () => {
    if (waiting.size > 0) throw new Error('The forked sender ended before it had answered')
  })
  return <T>(command: Command): Promise<T> =>
    new Promise((resolve) => {
      waiting.set(++last, resolve)
      child.send({ id: last, command })
    })
}

function serve({ allowedCidrs, ...options }: Omit<ForkOptions, 'env'>): void {
  const policy = strictPolicy({ ...options, allowedCidrs: parseCidrs(allowedCidrs) })
  const sender = createSender(policy)
  const held: number[] = []
  process.on('message', async ({ id, command }: { id: number; command: Command }) => {
    if (command.do === 'stand-still') process.send?.({ id, answer: 0 }, () => standStill(command.ms))
    else process.send?.({ id, answer: await perform(sender, held, command) })
  })
  process.once('disconnect', () => sender.close())
  process.send?.('ready')
}

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

async function perform(
  sender: Sender,
  held: number[],
  command: Exclude<Command, { do: 'stand-still' }>,
): Promise<unknown> {
  if (command.do === 'send') return sender.send(command.request)
  if (command.do === 'probe') return sender.probe({ url: command.url })
  if (command.do === 'exhaust') return exhaust(held, command.spare)
  if (command.do === 'count') return readdirSync(descriptorFolder).length
  for (const descriptor of held.splice(0)) closeSync(descriptor)
  return 0
}

function exhaust(held: number[], spare: number): number {
  try {
    for (;;) held.push(openSync('/dev/null', 'r'))
  } catch {
    for (const descriptor of held.splice(held.length - spare, spare)) closeSync(descriptor)
  }
  return held.length
}

if (process.argv[2] === childMark) serve(JSON.parse(process.argv[3] ?? '{}'))
