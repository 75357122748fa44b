import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../testing'
import type { DeliveryFilter } from './delivery-filter'
import { listMaybeMissed } from './missed-events'
import { countSources, findStretchEnd, listSources } from './replay-sources'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
})
afterEach(() => database.dispose())

/** The tables that the statements of `work` search, with the columns they search by. */
async function searches(work: () => Promise<unknown>): Promise<string[]> {
  const { sqlite } = database
  const prepare = sqlite.prepare.bind(sqlite)
  const texts: string[] = []
  sqlite.prepare = ((text: string) => {
    texts.push(text)
    return prepare(text)
  }) as typeof sqlite.prepare
  await work()
  const plans = texts.flatMap((text) => {
    const values = text.split('?').slice(1).fill('0')
    return prepare(`explain query plan ${text}`).all(values) as { detail: string }[]
  })
  return plans.flatMap(
    ({ detail }) => /^SEARCH (\w+ USING (?:COVERING )?INDEX \w+ \(.+\))$/.exec(detail)?.[1] ?? [],
  )
}

const filters: DeliveryFilter['include'][] = [
  { status: ['failed'] },
  { status: ['failed'], webhook_id: ['wh_1'], event_type: ['lead.*'] },
  { status: ['failed'], cause: ['timeout'], event_type: ['lead.created'] },
  { status: ['delivered', 'failed', 'cancelled'], event_type: ['lead.*'] },
]

describe('a walk through what may be sent again', () => {
  it.each(filters)(
    'by %j reads a stretch of the partner, and of each event its own deliveries only',
    async (include) => {
      const filter: DeliveryFilter = { include, exclude: {}, from: 1, to: 2, test: false }
      const stretch = { after: '', upTo: 'z' }
      const found = await searches(async () => {
        await findStretchEnd(database.db, 'prt_1', filter, { ...stretch, size: 9 })
        await countSources(database.db, 'prt_1', filter, stretch)
        await listSources(database.db, 'prt_1', filter, { ...stretch, limit: 9, replayId: 'rpl_1' })
      })
      const of = (table: string) => [...new Set(found.filter((search) => search.startsWith(`${table} `)))]
      const [first, ...others] = of('deliveries').map((search) => search.replace('COVERING ', ''))
      expect(first).toMatch(/\(partner_id=\? AND (status=\? AND )?id>\? AND id<\?\)$/)
      expect(new Set(others)).toEqual(new Set(others.length > 0 ? [first] : []))
      expect(of('later')).toEqual(['later USING INDEX deliveries_event (event_id=?)'])
      expect(of('events')).toEqual([expect.stringMatching(/\(id=\?\)$/)])
    },
  )

  it('or was missed reads by type and time, and of each event its own deliveries only', async () => {
    const place = { at: 0, id: '' }
    const found = await searches(() =>
      listMaybeMissed(database.db, {
        ...{ partnerId: 'prt_1', type: 'lead.created', endpointId: 'wh_1' },
        ...{ after: place, until: place, limit: 9 },
      }),
    )
    expect(found).toEqual([
      'events USING INDEX events_partner_type (partner_id=? AND type=? AND created_at>? AND created_at<?)',
      'deliveries USING INDEX deliveries_event (event_id=?)',
      'f USING INDEX sqlite_autoindex_fan_outs_1 (event_id=?)',
    ])
  })
})
