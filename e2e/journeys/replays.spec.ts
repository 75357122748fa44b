import type { Page } from 'playwright/test'
import { type Senders, startEndpoint, untilStatuses } from '../support/deliveries'
import { expect, test } from '../support/fixtures'

const sentence = (page: Page) => page.getByRole('heading', { level: 1 })
const events = (count: number) => Array.from({ length: count }, () => ({ type: 'lead.created', data: {} }))
const preview = (page: Page) => page.getByRole('button', { name: 'Preview', exact: true }).click()

interface Shown {
  status: string
  filter: { webhook_id?: string }
  progress: Record<'total' | 'delivered' | 'failed' | 'cancelled' | 'skipped' | 'remaining', number>
}

async function read<T>(page: Page, path: string): Promise<T> {
  return (await (await page.request.get(path)).json()) as T
}

/** An endpoint with three failed deliveries, whose receiver responds 200 once it is repaired. */
async function makeFailures(senders: Senders) {
  let status = 500
  const { id, server } = await startEndpoint(senders, { answer: () => status })
  await senders.calls.publishBatch(events(3))
  await untilStatuses(senders.calls, id, ['failed', 'failed', 'failed'])
  const repair = () => {
    status = 200
  }
  return { id, server, repair, form: `/replays/new?webhook_id=${id}&status=failed` }
}

/** Starts a replay of 60 deliveries, one a second; returns a page that shows it. */
async function startSlowReplay(
  senders: Senders & { openAs(role: 'owner', path: string): Promise<Page> },
): Promise<{ id: string; page: Page; sent: () => number }> {
  const { id, server } = await startEndpoint(senders)
  await senders.calls.publishBatch(events(60))
  await untilStatuses(senders.calls, id, Array(60).fill('delivered'))
  const page = await senders.openAs('owner', `/replays/new?webhook_id=${id}&status=delivered`)
  await page.getByLabel('Max. rate (per second)').fill('1')
  await preview(page)
  await page.getByRole('button', { name: 'Replay 60 deliveries' }).click()
  await page.waitForURL((url) => url.pathname.startsWith('/replays/rpl_'))
  return { id, page, sent: () => server.log.length }
}

async function pause(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('Deliveries already created continue')
  await page.getByRole('button', { name: 'Pause replay' }).click()
  await expect(sentence(page)).toHaveText(/^Paused at \d+ of 60\./)
}

test('all failures with one cause are replayed from one of them; a double click makes one replay', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, server, repair } = await makeFailures({ calls, startReceiver })
  const [failed] = await calls.listAllDeliveries(id)
  const page = await openAs('owner', `/deliveries/${failed?.id}`)
  await page.getByRole('link', { name: 'Replay all failures with this cause' }).click()
  await expect(page.getByRole('combobox', { name: 'Cause' })).toHaveValue('http_5xx')
  await page.getByLabel('Max. rate (per second)').fill('20')
  await page.getByLabel('Reason (optional)').fill('Outage of today')
  await preview(page)

  repair()
  await page.getByRole('button', { name: 'Replay 3 deliveries' }).dblclick()
  await page.waitForURL((url) => url.pathname.startsWith('/replays/rpl_'))
  await expect(sentence(page)).toHaveText('Done: 3 delivered.')
  await expect(page.getByText('Outage of today')).toBeVisible()
  const statuses = (await calls.listStatuses(id)).sort()
  expect(statuses).toEqual([...Array(3).fill('delivered'), ...Array(3).fill('failed')])
  const { replays } = await read<{ replays: Shown[] }>(page, '/v1/replays')
  expect(replays.filter(({ filter }) => filter.webhook_id === id)).toHaveLength(1)

  await page.goto(`/deliveries?webhook_id=${id}&status=delivered`)
  await expect(page.getByRole('table').getByRole('link', { name: 'lead.created' })).toHaveCount(3)
  await page.goto('/replays')
  const row = page.getByRole('row').filter({ hasText: new URL(server.url).host })
  await expect(row).toContainText(/Done.*Failed.*3 of 3.*You/)
  await calls.deleteEndpoint(id)
})

test('a preview shows what a replay would send, sends nothing, and is void once the form changes', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, form } = await makeFailures({ calls, startReceiver })
  const page = await openAs('owner', form)
  await page.getByLabel('Max. rate (per second)').fill('1000')
  await preview(page)
  await expect(page.getByText('Must be a whole number from 1 to 500.')).toBeVisible()
  await expect(page.getByLabel('Max. rate (per second)')).toBeFocused()
  await page.getByLabel('Max. rate (per second)').fill('20')
  await page.getByLabel('Reason (optional)').fill('Outage')
  await preview(page)
  const plan = page.getByRole('region', { name: 'Preview' })
  await expect(plan.getByRole('row', { name: /lead\.created/ })).toContainText('3')
  await expect(plan).toContainText('Oldest')
  expect(await calls.listStatuses(id)).toHaveLength(3)
  await page.getByLabel('Reason (optional)').fill('Outage of today')
  await expect(plan).toHaveCount(0)
  await calls.deleteEndpoint(id)
})

test('what a replay has delivered is not replayed again', async ({ calls, startReceiver, openAs }) => {
  const { id, repair, form } = await makeFailures({ calls, startReceiver })
  repair()
  await calls.post('/v1/replays', { filter: { webhook_id: id, status: 'failed' } })
  await expect
    .poll(async () => (await calls.listStatuses(id)).filter((one) => one === 'delivered').length)
    .toBe(3)
  const page = await openAs('owner', form)
  await preview(page)
  await expect(page.getByText('3 have been delivered since')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Replay/ })).toHaveCount(0)
  await calls.deleteEndpoint(id)
})

test('a replay continues without its page', async ({ calls, startReceiver, openAs }) => {
  const { id, page, sent } = await startSlowReplay({ calls, startReceiver, openAs })
  const path = new URL(page.url()).pathname
  await page.close()
  const before = sent()
  await expect.poll(sent).toBeGreaterThan(before + 1)
  const again = await openAs('owner', path)
  await expect(sentence(again)).toHaveText(/^\d+ of 60 done\. About \d+ s left\.$/)
  await calls.deleteEndpoint(id)
})

test('a replay is paused, stays paused, and is resumed', async ({ calls, startReceiver, openAs }) => {
  const { id, page } = await startSlowReplay({ calls, startReceiver, openAs })
  await pause(page)
  await page.reload()
  await expect(sentence(page)).toHaveText(/^Paused at \d+ of 60\./)
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(sentence(page)).toHaveText(/^\d+ of 60 done\./)
  await calls.deleteEndpoint(id)
})

test('a cancelled replay ends, and its counts add up', async ({ calls, startReceiver, openAs }) => {
  const { id, page } = await startSlowReplay({ calls, startReceiver, openAs })
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Cancel replay' }).click()
  await expect(sentence(page)).toHaveText(/^Cancelled: \d+ delivered, \d+ cancelled\./)
  await expect(page.getByRole('button', { name: /Pause|Resume|^Cancel/ })).toHaveCount(0)
  const ended = await read<Shown>(page, `/v1${new URL(page.url()).pathname}`)
  const { total, delivered, failed, cancelled, skipped, remaining } = ended.progress
  expect([ended.status, delivered + failed + cancelled + skipped + remaining]).toEqual(['cancelled', total])
  expect(cancelled).toBeGreaterThan(0)
  await calls.deleteEndpoint(id)
})

test('a viewer sees a replay and can neither control nor make one', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const { id, page } = await startSlowReplay({ calls, startReceiver, openAs })
  await pause(page)
  const viewer = await openAs('viewer', new URL(page.url()).pathname)
  await expect(sentence(viewer)).toHaveText(/^Paused at/)
  await expect(viewer.getByRole('button', { name: /Pause|Resume|Cancel/ })).toHaveCount(0)
  await viewer.goto('/replays')
  await expect(viewer.getByRole('link', { name: 'New replay' })).toHaveCount(0)
  expect((await viewer.request.get('/replays/new')).status()).toBe(403)
  await calls.deleteEndpoint(id)
})
