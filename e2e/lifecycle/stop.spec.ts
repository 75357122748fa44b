import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callsOf } from '../support/api'
import { expect, test } from '../support/fixtures'
import { findFreePorts, root, serverEnvironment, startProduct } from '../support/product'

const secret = 'whsec_your_signing_secret'

/** Opens a connection; `ended` resolves with everything received once it closes. */
function open(url: string, text: string): { socket: Socket; ended: Promise<string> } {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => undefined)
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  socket.write(text)
  return { socket, ended: once(socket, 'close').then(() => received) }
}

function composePublish(key: string, id: string, accountId: string): [head: string, body: string] {
  const body = JSON.stringify({ id, type: 'lead.created', account_id: accountId, data: {} })
  const head = `POST /v1/events HTTP/1.1\r\nhost: a\r\nx-platform-key: ${key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
  return [head, body]
}

test('a server that gets SIGTERM stores every publish in flight, replies to it and closes its connection', async ({
  ca,
}) => {
  const product = await startProduct(ca, '1s', { SHUTDOWN_DELAY: '300ms' })
  const { demo, url } = product
  const publishes = Array.from({ length: 20 }, (_, n) =>
    composePublish(demo.platformKey, `evt_${n}`, demo.accountId),
  )
  const open20 = publishes.map(([head]) => open(url, head))
  const stream = open(
    url,
    `GET /v1/deliveries/live HTTP/1.1\r\nhost: a\r\nx-partner-key: ${demo.partnerKey}\r\n\r\n`,
  )
  await once(stream.socket, 'data')
  const stopped = product.stop()
  await expect.poll(async () => (await fetch(`${url}/api/ready`)).status).toBe(503)
  const whileStopping = await fetch(`${url}/api/ready`)
  expect(whileStopping.headers.get('connection')).toBe('close')
  expect(await whileStopping.json()).toMatchObject({ status: 'stopping' })
  // The server no longer listens by now, and these requests are still only half sent.
  await expect.poll(() => fetch(`${url}/api/health`).then(String, () => 'refused')).toBe('refused')
  for (const [i, { socket }] of open20.entries()) socket.write(publishes[i]?.[1] ?? '')
  const answers = await Promise.all(open20.map(({ ended }) => ended))
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 202 .*\r\nconnection: close\r\n/is)
  expect(await stream.ended).toContain('event: hello')
  expect(await stopped).toBe(0)

  await product.start()
  // Each event was stored: publishing it again reports a duplicate.
  for (const [, body] of publishes) {
    const headers = { 'x-platform-key': demo.platformKey, 'content-type': 'application/json' }
    const again = await fetch(`${url}/v1/events`, { method: 'POST', headers, body })
    expect(await again.json()).toMatchObject({ duplicate: true })
  }
  await product.dispose()
})

test('a server that gets SIGTERM with only idle connections ends immediately', async ({ ca }) => {
  const product = await startProduct(ca, '1s')
  const agent = new Agent({ keepAlive: true })
  const [response] = await once(request(`${product.url}/api/health`, { agent }).end(), 'response')
  response.resume()
  await once(response, 'end')
  expect(await product.stop()).toBe(0)
  agent.destroy()
  await product.dispose()
})

/** Starts a command with its own process group, so that a signal can reach all of it. */
function startGroup(
  command: string[],
  environment: Record<string, string>,
): { child: ChildProcess; output: () => string } {
  const [program = '', ...args] = command
  const env = serverEnvironment(environment)
  const child = spawn(program, args, { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output += chunk
    })
  return { child, output: () => output }
}

for (const [name, prefix] of [
  ['npm run worker', ['npm', 'run', 'worker']],
  ['the worker itself', ['node', 'bin/run.mjs', 'worker.ts']],
] as const)
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    test(`${name} that gets ${signal} twice with requests in flight waits for them and repeats none`, async ({
      ca,
      startReceiver,
    }) => {
      const product = await startProduct(ca, '1s')
      const calls = callsOf(product)
      let letGo: (status: number) => void = () => undefined
      const held = new Promise<number>((resolve) => {
        letGo = resolve
      })
      const server = await startReceiver(secret, () => held)
      const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
      const { dataDir } = product
      // The worker must become the leader: the web server is stopped until the worker runs.
      const settings = {
        DATA_DIR: dataDir,
        EGRESS_ALLOWED_CIDRS: '127.0.0.0/8',
        NODE_EXTRA_CA_CERTS: join(dataDir, 'receivers-ca.pem'),
      }
      await product.stop()
      const worker = startGroup([...prefix], settings)
      await expect.poll(worker.output, { timeout: 20_000 }).toContain('The worker is running')
      await product.start()
      await calls.publishBatch(Array.from({ length: 5 }, () => ({ type: 'lead.created', data: {} })))
      await expect.poll(() => server.log.length).toBe(5)
      const ended = once(worker.child, 'close')
      const group = -(worker.child.pid ?? 0)
      process.kill(group, signal)
      process.kill(group, signal)
      letGo(200)
      await ended
      await expect
        .poll(async () =>
          (await calls.listAllDeliveries(endpoint.id)).map(({ status, attempt_count }) => [
            status,
            attempt_count,
          ]),
        )
        .toEqual(Array(5).fill(['delivered', 1]))
      expect(server.log).toHaveLength(5)
      await product.dispose()
    })

test('a worker that gets SIGTERM ends with exit code 0', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'recover-worker-'))
  const worker = startGroup(['node', 'bin/run.mjs', 'worker.ts'], { DATA_DIR: dataDir })
  await expect.poll(worker.output, { timeout: 20_000 }).toContain('The worker is running')
  worker.child.kill('SIGTERM')
  expect(await once(worker.child, 'exit')).toEqual([0, null])
  rmSync(dataDir, { recursive: true, force: true })
})

test('a worker with invalid settings ends with exit code 1 and names all of them', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'recover-worker-'))
  const refused = startGroup(['node', 'bin/run.mjs', 'worker.ts'], {
    DATA_DIR: dataDir,
    LOG_LEVEL: 'loud',
    OIDC_NAME: 'x',
  })
  expect(await once(refused.child, 'exit')).toEqual([1, null])
  for (const name of ['LOG_LEVEL', 'OIDC_ISSUER', 'OIDC_CLIENT_SECRET'])
    expect(refused.output()).toContain(name)
  rmSync(dataDir, { recursive: true, force: true })
})

test('of two servers on one database the metrics say which one delivers, and the other takes over', async ({
  ca,
}) => {
  const [port, sandboxPort] = await findFreePorts()
  const product = await startProduct(ca, '1s')
  const read = async (url: string) => (await fetch(`${url}/metrics`)).text()
  expect(await read(product.url)).toMatch(/recover_engine_leader 1\n[\s\S]*recover_engine_led 1\n/)
  const other = startGroup(['node', 'bin/start.mjs'], {
    ...{ DATA_DIR: product.dataDir, PORT: `${port}`, SANDBOX_PORT: `${sandboxPort}` },
  })
  const otherUrl = `http://127.0.0.1:${port}`
  await expect
    .poll(
      () =>
        fetch(`${otherUrl}/api/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true)
  expect(await read(otherUrl)).toMatch(/recover_engine_leader 0\n[\s\S]*recover_engine_led 1\n/)
  expect(await (await fetch(`${otherUrl}/api/ready`)).json()).toMatchObject({
    engine: 'standing by',
    event_loop_delay_ms: { max: expect.any(Number), mean: expect.any(Number) },
  })
  await product.stop()
  await expect.poll(() => read(otherUrl)).toContain('recover_engine_leader 1\n')
  other.child.kill('SIGTERM')
  expect(await once(other.child, 'exit')).toEqual([0, null])
  await product.dispose()
})
