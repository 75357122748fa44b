import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { RequestDrain } from './drain'

let server: Server
let port: number
let drain: RequestDrain
let waiting: ServerResponse[]

/** Responds to `/slow` when told to, to `/upload` after reading its body, and to anything else immediately. */
async function listen(): Promise<Server> {
  const made = createServer((req, res) => {
    if (req.url === '/slow') return void waiting.push(res)
    req.resume().on('end', () => res.end('at once'))
  })
  made.listen(0, '127.0.0.1')
  await once(made, 'listening')
  return made
}

beforeEach(async () => {
  drain = new RequestDrain()
  waiting = []
  server = await listen()
  port = (server.address() as AddressInfo).port
})
afterEach(() => {
  drain.dispose()
  server.close()
  server.closeAllConnections()
})

async function get(path: string, agent?: Agent): Promise<{ connection: string | undefined; body: string }> {
  const [response] = (await once(request({ port, path, agent }).end(), 'response')) as [IncomingMessage]
  let body = ''
  for await (const chunk of response) body += chunk
  return { connection: response.headers.connection, body }
}

/** Opens a connection and collects everything it receives until it closes. */
function open(text: string): { socket: Socket; ended: Promise<string> } {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  socket.write(text)
  return { socket, ended: once(socket, 'close').then(() => received) }
}

it('a draining server answers the requests in flight and accepts no new connection', async () => {
  const answers = [get('/slow'), get('/slow')]
  await expect.poll(() => waiting.length).toBe(2)
  drain.begin()
  const finished = drain.finish(port)
  await expect(get('/')).rejects.toThrow('ECONNREFUSED')
  for (const response of waiting) response.end('in the end')
  expect(await Promise.all(answers)).toEqual(Array(2).fill({ connection: 'close', body: 'in the end' }))
  await finished
})

it('a draining server answers requests on open connections with connection: close', async () => {
  const agent = new Agent({ keepAlive: true })
  expect(await get('/', agent)).toEqual({ connection: 'keep-alive', body: 'at once' })
  drain.begin()
  expect(await get('/', agent)).toEqual({ connection: 'close', body: 'at once' })
  agent.destroy()
})

it('a draining server closes idle connections and answers the next request on a busy one', async () => {
  const idle = open('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  await once(idle.socket, 'data')
  const busy = open('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n')
  await expect.poll(() => waiting.length).toBe(1)
  waiting[0]?.writeHead(200, { 'content-length': 4 }).write('on')
  const finished = drain.finish(port)
  expect(await idle.ended).toContain('at once')
  drain.begin()
  busy.socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  waiting[0]?.end('ly')
  expect(await busy.ended).toMatch(/only.+connection: close.+at once/is)
  await finished
})

it('a draining server cuts off slow uploads first and slow responses at its deadline', async () => {
  const upload = open('POST /upload HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf')
  const slow = open('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n')
  await expect.poll(() => waiting.length).toBe(1)
  let isFinished = false
  const finished = drain.finish(port, { maxMs: 1_500, maxUploadMs: 10 }).then(() => {
    isFinished = true
  })
  expect(await upload.ended).toBe('')
  expect([isFinished, slow.socket.destroyed]).toEqual([false, false])
  expect(await slow.ended).toBe('')
  await finished
})

it('draining one port leaves servers on other ports alone', async () => {
  const other = await listen()
  const answer = get('/slow')
  await expect.poll(() => waiting.length).toBe(1)
  await drain.finish((other.address() as AddressInfo).port)
  expect(other.listening).toBe(true)
  waiting[0]?.end('still here')
  expect((await answer).body).toBe('still here')
  other.close()
})
