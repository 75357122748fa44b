import { expectAccessible, expectNoMotion, expectNoSidewaysScroll } from '../support/accessible'
import { callsOf } from '../support/api'
import { publishTypes, secret, startEndpoint, untilStatuses } from '../support/deliveries'
import { test as base, expect } from '../support/fixtures'
import { type PartnerServer, startPartnerServer } from '../support/partner-server'

interface Seeded {
  endpointId: string
  quietId: string
  replayId: string
  delivered: string
  failed: string
}

/** The demo's partner with a delivered and a failed delivery, an endpoint without any, and a replay. */
const test = base.extend<object, { seeded: Seeded }>({
  seeded: [
    async ({ ca, product }, use) => {
      const calls = callsOf(product)
      const servers: PartnerServer[] = []
      const startReceiver: Parameters<typeof startEndpoint>[0]['startReceiver'] = async (key, answer) => {
        const server = await startPartnerServer(ca, key, answer)
        servers.push(server)
        return server
      }
      const { id: endpointId, server } = await startEndpoint(
        { calls, startReceiver },
        { answer: ({ event }) => (event.type === 'lead.created' ? 500 : 200) },
      )
      await publishTypes(calls, 'lead.created', 'sequence.completed')
      await untilStatuses(calls, endpointId, ['delivered', 'failed'])
      const [delivered, failed] = await calls.listAllDeliveries(endpointId)
      const quiet = await calls.createEndpoint({ url: server.url, events: ['conversation.*'], secret })
      const filter = { status: 'delivered', webhook_id: endpointId }
      const { id: replayId } = await calls.post('/v1/replays', { filter })
      await use({
        ...{ endpointId, quietId: quiet.id, replayId },
        ...{ delivered: delivered?.id ?? '', failed: failed?.id ?? '' },
      })
      await Promise.all(servers.map((one) => one.close()))
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

const areas: [string, (seeded: Seeded) => string[]][] = [
  ['the overview, alerts and documentation', () => ['/overview', '/notices', '/docs']],
  [
    'deliveries',
    ({ delivered, failed }) => [
      '/deliveries',
      '/deliveries?status=cancelled',
      '/deliveries?q=status:failed,gone%20-code:429',
      `/deliveries/${delivered}`,
      ...['', '?tab=event', '?tab=signature', '?tab=compare'].map((tab) => `/deliveries/${failed}${tab}`),
    ],
  ],
  [
    'replays and tools',
    ({ replayId, failed }) => [
      '/replays',
      '/replays/new?status=missed',
      `/replays/${replayId}`,
      `/tools/signature?delivery=${failed}`,
      '/tools/sender',
      '/tools/inbox',
    ],
  ],
  [
    'endpoints',
    ({ endpointId, quietId }) => [
      '/endpoints',
      '/endpoints/new',
      ...['', '?tab=health', '?tab=settings', '?tab=signing', '?tab=activity'].map(
        (tab) => `/endpoints/${endpointId}${tab}`,
      ),
      `/endpoints/${endpointId}?q=status:failed,gone%20endpoint:${quietId}`,
      `/endpoints/${quietId}`,
    ],
  ],
  [
    'event types and developers',
    () => [
      '/event-types',
      '/event-types/conversation.handoff_requested',
      '/developers',
      '/developers/new',
      '/developers/reference',
    ],
  ],
  [
    'the settings',
    () => ['', '/new', '/notifications', '/audit-log', '/profile'].map((part) => `/settings${part}`),
  ],
]

for (const [area, pathsOf] of areas)
  test(`the pages of ${area} are accessible, light and dark, wide and narrow, and never scroll sideways`, async ({
    seeded,
    openAs,
  }) => {
    test.setTimeout(300_000)
    const look = async (width: number) => {
      const viewport = { width, height: 900 }
      const page = await openAs('owner', '/deliveries', { colorScheme: 'light', viewport })
      for (const path of pathsOf(seeded)) {
        await page.emulateMedia({ colorScheme: 'light' })
        await page.goto(path)
        await expectAccessible(page, `${path} light ${width}`)
        await expectNoMotion(page, path)
        await expectNoSidewaysScroll(page, `${path} ${width}`)
        await page.emulateMedia({ colorScheme: 'dark' })
        await expect(page.locator('html[data-theme=dark]')).toHaveCount(1)
        await expectAccessible(page, `${path} dark ${width}`, true)
      }
    }
    // In parallel: each page has its own renderer process.
    await Promise.all([look(1280), look(390)])
  })
