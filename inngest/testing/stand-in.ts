import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Op, StepMemos, StoredEvent } from '../engine/types'

export const eventKey = 'event-key-of-the-test'
export const signingKey = 'signkey-test-0123456789abcdef0123456789abcdef'

type Answer = 'ok' | 'error' | 'hang'

/** A small Inngest server on loopback: accepts events and registrations and keeps what it received. */
export class StandIn {
  readonly batches: StoredEvent[][] = []
  readonly paths: string[] = []
  raw = ''
  registered: { url: string; functions: { id: string; steps: { step: { runtime: { url: string } } } }[] }[] =
    []
  answer: Answer = 'ok'
  private server: Server | null = null
  private port = 0

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get events(): StoredEvent[] {
    return this.batches.flat()
  }

  get settings() {
    return { eventKey, signingKey, baseUrl: this.url, dev: false }
  }

  async listen(): Promise<void> {
    const server = createServer(async (request, response) => {
      const { status, body } = this.take(request.url ?? '', await readText(request))
      if (this.answer === 'hang') return
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve))
    this.port = (server.address() as AddressInfo).port
    this.server = server
  }

  /** Goes down; `listen` brings it back at the same address. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.server) return resolve()
      this.server.closeAllConnections()
      this.server.close(() => resolve())
    })
  }

  private take(path: string, text: string): { status: number; body: object } {
    this.paths.push(path)
    if (this.answer === 'error') return { status: 500, body: { error: 'not today' } }
    if (path === '/fn/register') {
      this.registered.push(JSON.parse(text))
      return { status: 200, body: { status: 200, modified: true } }
    }
    if (path !== `/e/${eventKey}`) return { status: 401, body: { error: 'unknown key' } }
    const events: StoredEvent[] = [JSON.parse(text)].flat()
    if (this.answer === 'ok') this.batches.push(events)
    this.raw += text
    return { status: 200, body: { ids: events.map(({ id }) => id), status: 200 } }
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

/** `X-Inngest-Signature`: HMAC-SHA256 over the canonical JSON of the body and the time in seconds. */
export function sign(body: unknown, key = signingKey, seconds = Math.floor(Date.now() / 1000)): string {
  const hmac = createHmac('sha256', key.replace(/^signkey-\w+-/, '')).update(canonical(body) + seconds)
  return `t=${seconds}&s=${hmac.digest('hex')}`
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  const sorted = members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`
}

/** The body of a server's call for a run with these `steps` done. */
export function toCall(event: StoredEvent, steps: StepMemos = {}) {
  const stack = Object.keys(steps)
  const ctx = {
    run_id: `run-${event.id}`,
    attempt: 0,
    max_attempts: 11,
    use_api: false,
    fn_id: 'fn',
    qi_id: 'qi',
  }
  const position = { stack, current: stack.length }
  return { event, events: [event], steps, version: 2, use_api: false, ctx: { ...ctx, stack: position } }
}

/** Executes one run as a server does, `skip` skipping its sleeps; returns the steps in order of arrival. */
export async function executeRun(
  event: StoredEvent,
  call: (body: object) => Promise<Response>,
  skip: (sleep: string) => void,
): Promise<{ ops: Op[]; output: unknown }> {
  const steps: StepMemos = {}
  const ops: Op[] = []
  for (let calls = 0; calls < 50; calls++) {
    const response = await call(toCall(event, steps))
    const body = await response.json()
    if (response.status === 200) return { ops, output: body }
    if (response.status !== 206) throw new Error(`The function answered ${response.status}`)
    for (const op of body as Op[]) {
      ops.push(op)
      if (op.op === 'Sleep') skip(op.name ?? '')
      steps[op.id] = { type: 'data', data: op.op === 'Sleep' ? null : op.data }
    }
  }
  throw new Error('The run does not end')
}
