import { startReceiver } from '@/lib/testing/receiver'

/** A receiver in a process of its own, so that its work is not counted as ours. */
const receiver = await startReceiver()
process.send?.({ port: receiver.port, ca: receiver.ca })
process.on('message', () => {
  process.send?.({ received: receiver.requests.length })
  receiver.requests.length = 0
})
process.on('disconnect', () => process.exit(0))
