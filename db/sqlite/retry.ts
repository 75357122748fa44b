import { setTimeout as delay } from 'node:timers/promises'
import { isBusy } from './errors'

const patienceMs = 5_000
const pauseMs = 20

/**
 * Retries while another writer holds the database, without blocking the event loop; after 5 s it throws SQLite's
 * error.
 */
export async function retryWhileBusy<T>(work: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + patienceMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || Date.now() > giveUpAt) throw error
      await delay(pauseMs)
    }
  }
}
