import { expect, type Page } from 'playwright/test'
import type { callsOf } from './api'
import type { PartnerServer } from './partner-server'

export const secret = 'whsec_your_signing_secret'

type Calls = ReturnType<typeof callsOf>

export interface Started {
  id: string
  server: PartnerServer
}

/** The fixtures that the functions below need. */
export interface Senders {
  calls: Calls
  startReceiver(
    key: string,
    answer?: Parameters<typeof import('./partner-server').startPartnerServer>[2],
  ): Promise<PartnerServer>
}

/** Starts a partner's server and adds an endpoint for it. */
export async function startEndpoint(
  { calls, startReceiver }: Senders,
  { answer, events = ['*'] }: { answer?: Parameters<Senders['startReceiver']>[1]; events?: string[] } = {},
): Promise<Started> {
  const server = await startReceiver(secret, answer)
  const { id } = await calls.createEndpoint({ url: server.url, events, secret })
  return { id, server }
}

/** Publishes one event of each type, in this order, without data. */
export async function publishTypes(calls: Calls, ...types: string[]): Promise<void> {
  for (const type of types) await calls.publish({ type, data: {} })
}

/** Waits until an endpoint's deliveries, newest first, have these statuses. */
export async function untilStatuses(calls: Calls, endpointId: string, statuses: string[]): Promise<void> {
  await expect.poll(() => calls.listStatuses(endpointId), { timeout: 30_000 }).toEqual(statuses)
}

/** An endpoint with three ended deliveries: lead.created failed with 500, the others were delivered. */
export async function makeThreeDeliveries(senders: Senders): Promise<Started> {
  const started = await startEndpoint(senders, {
    answer: ({ event }) => (event.type === 'lead.created' ? 500 : 200),
  })
  await publishTypes(senders.calls, 'lead.created', 'sequence.completed', 'checklist.completed')
  await untilStatuses(senders.calls, started.id, ['delivered', 'delivered', 'failed'])
  return started
}

/** The rows of the list of deliveries; the first is the head. */
export const rowsOf = (page: Page) =>
  page.getByRole('table', { name: 'Deliveries, newest first' }).getByRole('row')

/** Waits until the list of deliveries is streaming; its keyboard shortcuts work by then too. */
export async function untilStreaming(page: Page): Promise<void> {
  const live = page.getByRole('button', { name: 'Live', exact: true })
  await expect(live).toHaveAttribute('title', 'Live. Click to pause.')
}
