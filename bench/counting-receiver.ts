import { startReceiver } from '@/lib/testing/receiver'

/**
 * A receiver in a process of its own, so that its work is not counted as ours. Asked for it, it says how many requests
 * came and when the first of each event did, ms of its clock.
 */
let received = 0
let firsts: [string, number][] = []
const receiver = await startReceiver(({ body, at }) => {
  received++
  const id = /"id":"([^"]+)"/.exec(body.toString('latin1'))?.[1]
  if (id) firsts.push([id, at])
  receiver.requests.length = 0
  return 200
})
process.send?.({ port: receiver.port, ca: receiver.ca })
process.on('message', (question) => {
  if (question === 'count') process.send?.(received)
  if (question === 'take') process.send?.(firsts.splice(0))
  if (question === 'forget') {
    received = 0
    firsts = []
    process.send?.(0)
  }
})
process.on('disconnect', () => process.exit(0))
