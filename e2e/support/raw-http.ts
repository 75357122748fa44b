import { connect, type Socket } from 'node:net'
import { expect } from 'playwright/test'

export interface RawAnswer {
  /** 0 if the connection closed without a reply */
  status: number
  headers: Record<string, string>
  body: string
}

/** Opens a bare connection to the server. */
export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  return socket
}

/** Sends bytes unchanged and reads the first reply; with `end`, the sending side is closed afterwards. */
export async function sendRaw(url: string, bytes: string | Buffer, { end = false } = {}): Promise<RawAnswer> {
  const socket = openSocket(url)
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  if (end) socket.end(bytes)
  else socket.write(bytes)
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
    // On a connection that stays open, the reply ends with its body.
    socket.on('data', () => isWhole(Buffer.concat(chunks).toString('latin1')) && resolve())
  })
  socket.destroy()
  return parseAnswer(Buffer.concat(chunks).toString())
}

/** Composes a request: request line, headers, and a body with its Content-Length. */
export function compose(
  line: string,
  headers: string[] = [],
  body: string | Buffer = '',
  { length = Buffer.byteLength(body) as number | string } = {},
): Buffer {
  const framing = body === '' && length === 0 ? [] : [`Content-Length: ${length}`]
  const head = [`${line} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers, ...framing]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)])
}

function isWhole(text: string): boolean {
  const [head = '', body] = text.split('\r\n\r\n', 2)
  const length = /content-length: (\d+)/i.exec(head)?.[1]
  if (body === undefined) return false
  return length === undefined ? text.endsWith('0\r\n\r\n') : body.length >= Number(length)
}

function parseAnswer(text: string): RawAnswer {
  const at = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = (at < 0 ? text : text.slice(0, at)).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  )
  const raw = at < 0 ? '' : text.slice(at + 4)
  const isChunked = headers['transfer-encoding'] === 'chunked'
  const body = isChunked ? raw.replace(/^[0-9a-f]+\r\n/i, '').replace(/\r\n0\r\n\r\n$/, '') : raw
  return { status: Number(first.split(' ')[1] ?? 0), headers, body }
}

/** Expects a problem reply: its status, content type and request ID. */
export function expectProblem(answer: RawAnswer, status: number, code?: string): void {
  expect([answer.status, answer.body], answer.body).toEqual([status, expect.stringContaining('"request_id"')])
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(JSON.parse(answer.body)).toMatchObject({ status, ...(code ? { code } : {}) })
}
