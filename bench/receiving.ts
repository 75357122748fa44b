import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { request } from 'undici'
import { type BenchServer, startServer } from './server'

/** A receiver in another process. */
export class CountingReceiver {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    readonly ca: string,
  ) {}

  static async start(): Promise<CountingReceiver> {
    const program = new URL('./counting-receiver.ts', import.meta.url)
    const child = fork(program, { execArgv: ['--import', 'tsx'] })
    const [{ port, ca }] = (await once(child, 'message')) as [{ port: number; ca: string }]
    return new CountingReceiver(child, port, ca)
  }

  urlOf(endpoint: number): string {
    return `https://localhost:${this.port}/hook/${endpoint}`
  }

  /** When each event's first request came since the last call, as id and ms. */
  take(): Promise<[string, number][]> {
    return this.ask('take')
  }

  forget(): Promise<unknown> {
    return this.ask('forget')
  }

  /** Resolves once that many requests came; throws after a minute. */
  async untilReceived(count: number): Promise<void> {
    const giveUpAt = Date.now() + 60_000
    for (let received = 0; received < count; received = await this.ask<number>('count')) {
      if (Date.now() > giveUpAt) throw new Error(`Only ${received} of ${count} requests came`)
      await delay(10)
    }
  }

  stop(): void {
    this.child.disconnect()
  }

  private async ask<T>(question: string): Promise<T> {
    this.child.send(question)
    const [answer] = (await once(this.child, 'message')) as [T]
    return answer
  }
}

/** A server with a new data folder that may deliver to this receiver. */
export async function startServerFor(
  receiver: CountingReceiver,
  more: Record<string, string> = {},
): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'recover-bench-ca-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'ca.pem'), receiver.ca)
  return startServer(undefined, {
    EGRESS_ALLOWED_CIDRS: '127.0.0.0/8',
    NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
    ...more,
  })
}

/** Subscribes that many endpoints of the demo's partner to a type, each at an address of its own. */
export async function subscribe(
  { url, demo }: BenchServer,
  receiver: CountingReceiver,
  { type, endpoints }: { type: string; endpoints: number },
): Promise<void> {
  for (let i = 0; i < endpoints; i++) {
    const { statusCode, body } = await request(`${url}/v1/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-partner-key': demo.partnerKey },
      body: JSON.stringify({ url: receiver.urlOf(i), events: [type], secret: 'whsec_your_signing_secret' }),
    })
    const text = await body.text()
    if (statusCode !== 201) throw new Error(`The endpoint was not made: ${statusCode} ${text}`)
  }
}
