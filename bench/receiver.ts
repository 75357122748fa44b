import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { startReceiver } from '@/lib/testing/receiver'

/** A receiver in its own process, whose work is not counted as ours, and one that accepts connections and never responds. */
const receiver = await startReceiver()
const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
await once(silent, 'listening')
const { port: silentPort } = silent.address() as AddressInfo
process.send?.({ port: receiver.port, ca: receiver.ca, silentPort })
process.on('message', () => {
  process.send?.({ received: receiver.requests.length })
  receiver.requests.length = 0
})
process.on('disconnect', () => process.exit(0))
