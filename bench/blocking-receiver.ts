import { startReceiver } from '@/lib/testing/receiver'
import { backlogType, steadyType } from './blocking-seed'

/**
 * A receiver in its own process: refuses the backlog's events until it is repaired, and reports when it received each
 * event of the steady load.
 */
const receivedAt: [string, number][] = []
let isDown = true
const receiver = await startReceiver(({ body, at }) => {
  const { id, event, type = event } = JSON.parse(body.toString('utf8'))
  if (type === steadyType) receivedAt.push([id, at])
  return isDown && type === backlogType ? 503 : 200
})
process.send?.({ port: receiver.port, ca: receiver.ca })
process.on('message', (message) => {
  if (message === 'repair') {
    isDown = false
    return
  }
  process.send?.(receivedAt.splice(0))
  receiver.requests.length = 0
})
process.on('disconnect', () => process.exit(0))
