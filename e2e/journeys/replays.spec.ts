import type { Page } from 'playwright/test'
import { expect, test } from '../support/fixtures'

const secret = 'whsec_your_signing_secret'
const sentence = (page: Page) => page.getByRole('heading', { level: 1 })
const events = (count: number) => Array.from({ length: count }, () => ({ type: 'lead.created', data: {} }))

interface Shown {
  status: string
  filter: { webhook_id?: string }
  progress: Record<'total' | 'delivered' | 'failed' | 'cancelled' | 'skipped' | 'remaining', number>
}

async function read<T>(page: Page, path: string): Promise<T> {
  return (await (await page.request.get(path)).json()) as T
}

test('failed deliveries are planned, confirmed by their number and replayed; a double click makes one replay', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  let status = 500
  const server = await startReceiver(secret, () => status)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publishBatch(events(3))
  const statuses = async () => (await calls.listAllDeliveries(endpoint.id)).map((one) => one.status).sort()
  await expect.poll(statuses, { timeout: 20_000 }).toEqual(['failed', 'failed', 'failed'])
  const [failed] = await calls.listAllDeliveries(endpoint.id)

  const page = await openAs('owner', `/deliveries/${failed?.id}`)
  await page.getByRole('link', { name: 'Replay all failures with this cause' }).click()
  await expect(page.getByRole('combobox', { name: 'Cause' })).toHaveValue('http_5xx')
  await page.getByLabel('Max. rate (per second)').fill('1000')
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  await expect(page.getByText('Must be a whole number from 1 to 500.')).toBeVisible()
  await expect(page.getByLabel('Max. rate (per second)')).toBeFocused()
  await page.getByLabel('Max. rate (per second)').fill('20')
  await page.getByLabel('Reason (optional)').fill('Outage')
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  const plan = page.getByRole('region', { name: 'Preview' })
  await expect(plan.getByRole('row', { name: /lead\.created/ })).toContainText('3')
  await expect(plan).toContainText('Oldest')
  expect(await statuses(), 'a plan sends nothing').toHaveLength(3)
  await page.getByLabel('Reason (optional)').fill('Outage of today')
  await expect(plan, 'a changed form makes the plan void').toHaveCount(0)
  await page.getByRole('button', { name: 'Preview', exact: true }).click()

  status = 200
  await page.getByRole('button', { name: 'Replay 3 deliveries' }).dblclick()
  await page.waitForURL((url) => url.pathname.startsWith('/replays/rpl_'))
  await expect(sentence(page)).toHaveText('Done: 3 delivered.')
  await expect(page.getByText('Outage of today')).toBeVisible()
  expect(await statuses()).toEqual([...Array(3).fill('delivered'), ...Array(3).fill('failed')])
  const { replays } = await read<{ replays: Shown[] }>(page, '/v1/replays')
  expect(replays.filter(({ filter }) => filter.webhook_id === endpoint.id)).toHaveLength(1)

  await page.goto(`/deliveries?webhook_id=${endpoint.id}&status=delivered`)
  await expect(page.getByRole('table').getByRole('link', { name: 'lead.created' })).toHaveCount(3)
  await page.goto('/replays')
  const row = page.getByRole('row').filter({ hasText: new URL(server.url).host })
  await expect(row).toContainText(/Done.*Failed.*3 of 3.*You/)

  await page.goto(`/replays/new?webhook_id=${endpoint.id}&status=failed`)
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  await expect(page.getByText('3 have been delivered since')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Replay/ })).toHaveCount(0)
  await calls.deleteEndpoint(endpoint.id)
})

test('a replay continues without its page, can be paused, resumed and cancelled, and its counts add up', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publishBatch(events(60))
  await expect.poll(() => server.log.length).toBe(60)
  const first = await openAs('owner', `/replays/new?webhook_id=${endpoint.id}&status=delivered`)
  await first.getByLabel('Max. rate (per second)').fill('1')
  await first.getByRole('button', { name: 'Preview', exact: true }).click()
  await first.getByRole('button', { name: 'Replay 60 deliveries' }).click()
  await first.waitForURL((url) => url.pathname.startsWith('/replays/rpl_'))
  const { pathname } = new URL(first.url())
  await first.close()
  const sent = server.log.length
  await expect.poll(() => server.log.length).toBeGreaterThan(sent + 1)

  const page = await openAs('owner', pathname)
  await expect(sentence(page)).toHaveText(/^\d+ of 60 done\. About \d+ s left\.$/)
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('Deliveries already created continue')
  await page.getByRole('button', { name: 'Pause replay' }).click()
  await expect(sentence(page)).toHaveText(/^Paused at \d+ of 60\./)
  await page.reload()
  await expect(sentence(page)).toHaveText(/^Paused at \d+ of 60\./)

  const viewer = await openAs('viewer', pathname)
  await expect(sentence(viewer)).toHaveText(/^Paused at/)
  await expect(viewer.getByRole('button', { name: /Pause|Resume|Cancel/ })).toHaveCount(0)
  await viewer.goto('/replays')
  await expect(viewer.getByRole('link', { name: 'New replay' })).toHaveCount(0)
  expect((await viewer.request.get('/replays/new')).status()).toBe(403)

  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(sentence(page)).toHaveText(/^\d+ of 60 done\./)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Cancel replay' }).click()
  await expect(sentence(page)).toHaveText(/^Cancelled: \d+ delivered, \d+ cancelled\./)
  await expect(page.getByRole('button', { name: /Pause|Resume|^Cancel/ })).toHaveCount(0)
  const ended = await read<Shown>(page, `/v1${pathname}`)
  const { total, delivered, failed, cancelled, skipped, remaining } = ended.progress
  expect([ended.status, delivered + failed + cancelled + skipped + remaining]).toEqual(['cancelled', total])
  expect(cancelled).toBeGreaterThan(0)
  await calls.deleteEndpoint(endpoint.id)
})
