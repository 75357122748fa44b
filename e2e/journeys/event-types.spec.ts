import { startEndpoint } from '../support/deliveries'
import { expect, test } from '../support/fixtures'

test('the event types are listed, in the portal and as Markdown', async ({ openAs }) => {
  const page = await openAs('owner', '/event-types')
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(10)
  await expect(page.getByRole('link', { name: 'View as Markdown' })).toBeVisible()
  const markdown = await page.request.get('/docs/event-types.md')
  expect(markdown.headers()['content-type']).toBe('text/markdown; charset=utf-8')
  expect(await markdown.text()).toContain('## lead.created')
})

test('an event type shows what is sent to whom', async ({ calls, startReceiver, openAs }) => {
  const { id, server } = await startEndpoint({ calls, startReceiver }, { events: ['checklist.*'] })
  const page = await openAs('owner', '/event-types')
  await page.getByRole('link', { name: 'checklist.completed' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('checklist.completed')
  await expect(page.getByText('interface ChecklistCompleted {')).toBeVisible()
  await expect(page.getByText('Share of the checklist collected (0 to 1)').first()).toBeVisible()
  await expect(page.getByRole('link', { name: server.url.replace('https://', '') })).toBeVisible()
  await calls.deleteEndpoint(id)
})

test('a test of an event type shows its result in place', async ({ calls, startReceiver, openAs }) => {
  const { id, server } = await startEndpoint({ calls, startReceiver }, { events: ['checklist.*'] })
  const page = await openAs('owner', '/event-types/checklist.completed')
  await page.getByLabel('Endpoint').selectOption({ label: server.url.replace('https://', '') })
  await page.getByRole('button', { name: 'Send test' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'checklist.completed' })).toContainText(
    /Delivered.*200\s+in/s,
  )
  expect(server.log).toHaveLength(1)
  await calls.deleteEndpoint(id)
})

test('a viewer sees an event type and can send no test of it', async ({ openAs }) => {
  const viewer = await openAs('viewer', '/event-types/lead.created')
  await expect(viewer.getByText('No endpoint subscribes to this event type.')).toBeVisible()
  await expect(viewer.getByRole('button', { name: 'Send test' })).toHaveCount(0)
})
