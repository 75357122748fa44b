import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '../support/fixtures'
import type { Product } from '../support/product'
import { openSocket } from '../support/raw-http'

/** Bodies of 256 MiB without a key: whatever the path replies, the server keeps almost none of them in memory. */

test.skip(process.platform !== 'linux', 'the memory of another process is read from /proc')

const bodyBytes = 256 * 1024 * 1024
const piece = Buffer.alloc(256 * 1024, 'a')
// Above the normal growth between two garbage collections, and far below the size of a body.
const maxGrowthMiB = 128

const statusOf = (pid: number, field: string) =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** Sends the whole body, even after a reply, and returns the status; 0 if the connection closed without a reply. */
async function postHuge({ url }: Product, path: string, type: string, isChunked: boolean): Promise<number> {
  const socket = openSocket(url)
  let reply = ''
  let wake: () => void = () => undefined
  const untilWoken = () =>
    new Promise<void>((resolve) => {
      wake = resolve
    })
  socket.on('data', (chunk) => {
    reply += chunk.toString('latin1')
    wake()
  })
  for (const event of ['drain', 'close'] as const) socket.on(event, () => wake())
  const framing = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${bodyBytes}`
  socket.write(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\n${framing}\r\n\r\n`)
  for (let sent = 0; sent < bodyBytes && !socket.destroyed; sent += piece.length) {
    if (isChunked) socket.write(`${piece.length.toString(16)}\r\n`)
    const hasRoom = socket.write(piece)
    if (isChunked) socket.write('\r\n')
    if (!hasRoom) await untilWoken()
  }
  if (!isWhole(reply) && !socket.destroyed) {
    socket.write(isChunked ? '0\r\n\r\n' : '')
    while (!isWhole(reply) && !socket.destroyed) await untilWoken()
  }
  socket.destroy()
  if (!socket.closed) await once(socket, 'close')
  return Number(/^HTTP\/1.1 (\d+)/.exec(reply)?.[1] ?? 0)
}

const isWhole = (reply: string) => reply.includes('\r\n\r\n')

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'
const paths: [string, string, number][] = [
  ['/api/auth/callback/credentials', form, 413],
  ['/api/auth/csrf', json, 413],
  ['/api/auth/signout', json, 413],
  ['/v1/webhooks', json, 401],
  ['/v1/events/', json, 401],
  ['/v1/nothing', json, 404],
  ['/api/inngest', json, 404],
  ['/api/ready', json, 405],
  ['/sign-in', 'text/plain', 200],
]
for (const [path, type, expected] of paths)
  test(`256 MiB posted to ${path} do not increase memory use`, async ({ product }) => {
    for (const isChunked of [false, true]) {
      // Resets the peak memory (VmHWM).
      writeFileSync(`/proc/${product.pid()}/clear_refs`, '5')
      const before = statusOf(product.pid(), 'VmRSS')
      // The reply may be lost (0) when the server closes while the body is still being sent.
      expect([expected, 0]).toContain(await postHuge(product, path, type, isChunked))
      expect(statusOf(product.pid(), 'VmHWM') - before).toBeLessThan(maxGrowthMiB)
    }
  })
