import SqliteDatabase from 'better-sqlite3'
import { createLiveFeed } from '@/lib/live/feed'
import { createLog } from '@/lib/platform/log'
import { type EventReader, openEvents } from '@/lib/testing/event-stream'
import type { TestProduct } from '@/server/testing/product'
import { GET as live } from '../deliveries/live/route'

/** Opens a live stream, for the product's partner unless told otherwise; it is closed with the product. */
export async function follow(
  product: TestProduct,
  query = '',
  credentials: { key?: string; cookie?: string } = { key: product.partnerKey },
): Promise<EventReader> {
  const stream = await openEvents(live, { ...credentials, query })
  product.closedFirst.push(stream)
  return stream
}

/** Opens the product's database as another process does; it is closed with the product. */
export function openElsewhere(product: TestProduct): SqliteDatabase.Database {
  const elsewhere = new SqliteDatabase(product.settings.databaseFile)
  product.closedFirst.push(elsewhere)
  return elsewhere
}

/** Speeds up the feed: seconds become fractions of one. */
export function hurry({ runtime }: TestProduct, { renew } = { renew: 1_000 }): void {
  runtime.liveFeed = createLiveFeed(runtime.database, createLog('silent'), { tick: 20, renew })
}
