import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/fixtures'
import { root } from '../support/product'

/** Takes the screenshots of docs/portal.md from real deliveries; with PICTURES set, they replace the ones in docs. */

const secret = 'whsec_your_signing_secret'
const folder = join(root, process.env.PICTURES ? 'docs/pictures' : 'test-results/pictures')

const events: [string, object][] = [
  ['lead.created', { phone: '+14155551234', lead_name: 'John Doe', source: 'api', status: 'new' }],
  [
    'lead.status_changed',
    { phone: '+14155551234', lead_name: 'John Doe', previous_status: 'new', new_status: 'contacted' },
  ],
  [
    'conversation.handoff_requested',
    { phone: '+14155551234', lead_name: 'John Doe', reason: 'Lead requested to speak with a human agent' },
  ],
]

test('the portal as docs/portal.md shows it', async ({ calls, startReceiver, openAs }) => {
  test.setTimeout(120_000)
  const good = await startReceiver(secret)
  const bad = await startReceiver(secret, () => 503)
  const healthy = await calls.createEndpoint({ url: good.url, events: ['*'], secret })
  const failing = await calls.createEndpoint({ url: bad.url, events: ['lead.*'], secret })
  for (let i = 0; i < 4; i++) for (const [type, data] of events) await calls.publish({ type, data })
  const statuses = async () => (await calls.listAllDeliveries(failing.id)).map(({ status }) => status)
  await expect.poll(async () => new Set(await statuses()).has('failed'), { timeout: 30_000 }).toBe(true)
  const failed = (await calls.listAllDeliveries(failing.id)).find(({ status }) => status === 'failed')
  const filter = { webhook_id: healthy.id, status: 'delivered' }
  const replay = await calls.post('/v1/replays', { filter, rate_per_second: 1, reason: 'A lost table' })
  const inbox = await calls.post('/v1/inboxes', { name: 'Staging' })
  await calls.createEndpoint({ url: inbox.url ?? '', events: ['*'] })
  await calls.publish({ type: 'lead.created', data: events[0]?.[1] })
  const pages: Record<string, string> = {
    overview: '/overview',
    deliveries: '/deliveries',
    delivery: `/deliveries/${failed?.id}`,
    replay: `/replays/${replay.id}`,
    sender: `/tools/sender?webhook_id=${healthy.id}&type=lead.created`,
    inbox: `/tools/inbox?inbox=${inbox.id}`,
  }
  for (const theme of ['light', 'dark'] as const) {
    const page = await openAs('owner', '/overview', {
      colorScheme: theme,
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
    })
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      if (name === 'sender') await page.getByRole('button', { name: 'Send test' }).click()
      await page.waitForLoadState('networkidle')
      await page.screenshot({ path: join(folder, `${name}.${theme}.png`) })
    }
  }
})

test('every picture that docs/portal.md shows is there', () => {
  const guide = readFileSync(join(root, 'docs/portal.md'), 'utf8')
  const shown = [...guide.matchAll(/\]\((pictures\/[^)]+)\)/g)].map(([, path]) => String(path))
  expect(shown.length).toBeGreaterThan(3)
  for (const path of shown) expect(existsSync(join(root, 'docs', path)), path).toBe(true)
})
