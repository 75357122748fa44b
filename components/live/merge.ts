import type { Delivery, DeliveryList } from '@/lib/deliveries/schema'
import type { LiveChanges } from './use-live'

/** The pages with what changed of their rows; the same object where nothing did. */
export function mergePages<P extends { pages: DeliveryList[] }>(
  data: P,
  { deliveries: changed, gone }: LiveChanges,
): P {
  const isTouched = ({ id }: Delivery) => changed.has(id) || gone.has(id)
  if (!data.pages.some(({ deliveries }) => deliveries.some(isTouched))) return data
  const pages = data.pages.map((page) => {
    if (!page.deliveries.some(isTouched)) return page
    const kept = page.deliveries.filter(({ id }) => !gone.has(id))
    return { ...page, deliveries: kept.map((delivery) => changed.get(delivery.id) ?? delivery) }
  })
  return { ...data, pages }
}

/**
 * What waits to be shown, newest first, with what came since: all that the pages would hold now but do not, also what
 * only now matches the filter. At most `max` of them.
 */
export function mergeWaiting(
  waiting: DeliveryList,
  pages: DeliveryList[],
  { deliveries: changed, gone }: LiveChanges,
  max: number,
): DeliveryList {
  const shown = new Set(pages.flatMap(({ deliveries }) => deliveries.map(({ id }) => id)))
  const last = pages.at(-1)
  // What is older than the last row shown is on a page that is not loaded.
  const oldest = last?.next_cursor ? (last.deliveries.at(-1)?.id ?? '') : ''
  const known = new Map(waiting.deliveries.map((delivery) => [delivery.id, delivery]))
  for (const id of gone) known.delete(id)
  for (const [id, delivery] of changed) if (!shown.has(id) && id > oldest) known.set(id, delivery)
  const all = [...known.values()].sort((a, b) => (a.id < b.id ? 1 : -1))
  return {
    deliveries: all.slice(0, max),
    // Only whether there is more matters here.
    next_cursor: all.length > max ? 'more' : waiting.next_cursor,
  }
}
