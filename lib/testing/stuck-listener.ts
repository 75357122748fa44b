import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'

const listen = `
  const { parentPort, workerData } = require('node:worker_threads')
  const server = require('node:net').createServer()
  server.listen({ ...workerData, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })`

/** A port that neither accepts nor refuses: its process never takes a connection and its queue is full. */
export async function startStuckListener(
  at: { host?: string; port?: number } = {},
): Promise<{ port: number; close(): Promise<void> }> {
  const { host = '127.0.0.1', port: wanted = 0 } = at
  const worker = new Worker(listen, { eval: true, workerData: { host, port: wanted } })
  const port = await new Promise<number>((resolve) => worker.once('message', resolve))
  const waiting: Socket[] = []
  while (waiting.length < 16 && (await joinsQueue(host, port, waiting)));
  return {
    port,
    close: async () => {
      for (const socket of waiting) socket.destroy()
      await worker.terminate()
    },
  }
}

async function joinsQueue(host: string, port: number, waiting: Socket[]): Promise<boolean> {
  const socket = connect(port, host)
  waiting.push(socket)
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    setTimeout(() => resolve(false), 200)
  })
}
