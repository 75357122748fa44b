import SqliteDatabase from 'better-sqlite3'
import { createLiveFeed } from '@/lib/live/feed'
import { createLog } from '@/lib/platform/log'
import { callRoute } from '@/lib/testing/call'
import { type EventReader, openEvents } from '@/lib/testing/event-stream'
import { openTestProduct } from '@/server/testing/product'
import { GET as live } from '../deliveries/live/route'
import { POST as publish } from '../events/route'
import { POST as createWebhook } from '../webhooks/route'

export type LiveProduct = Awaited<ReturnType<typeof openLiveProduct>>

/** The product with one endpoint, the live streams that a test opens, and a second connection to its database. */
export async function openLiveProduct() {
  const product = await openTestProduct()
  /** The same database as another process opens it. */
  const elsewhere = new SqliteDatabase(product.settings.databaseFile)
  const opened: EventReader[] = []
  const body = { url: 'https://hooks.acme.com/', events: ['*'] }
  await callRoute(createWebhook, { key: product.partnerKey, body })

  /** Opens a live stream; it is closed with the product. */
  async function follow(
    query = '',
    credentials: { key?: string; cookie?: string } = { key: product.partnerKey },
  ): Promise<EventReader> {
    const stream = await openEvents(live, { ...credentials, query })
    opened.push(stream)
    return stream
  }

  /** Publishes an event and returns the ID of its delivery. */
  async function send(type = 'lead.created', accountId = product.accountId): Promise<string> {
    const body = { type, account_id: accountId, data: {} }
    const { id } = (await callRoute(publish, { key: product.platformKey, body })).json
    const row = elsewhere.prepare('select id from deliveries where event_id = ?').get(id) as { id: string }
    return row.id
  }

  /** Speeds up the feed for tests: seconds become fractions of one. */
  function hurry({ renew } = { renew: 1_000 }): void {
    const { database } = product.runtime
    product.runtime.liveFeed = createLiveFeed(database, createLog('silent'), { tick: 20, renew })
  }

  async function dispose(): Promise<void> {
    for (const stream of opened) await stream.close()
    elsewhere.close()
    await product.dispose()
  }
  return { product, elsewhere, follow, send, hurry, dispose }
}
