import type { Page } from 'playwright/test'
import { secret } from '../support/deliveries'
import { expect, test } from '../support/fixtures'

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save changes' }).click()
}

async function expectSaved(page: Page): Promise<void> {
  await expect(page.getByText('Saved. Applies from the next attempt.')).toBeVisible()
}

const conflictOn = (page: Page) => page.getByRole('region', { name: 'Someone else changed this endpoint' })
const url = 'https://hooks.example.com/x'

test('a person who saves an endpoint that somebody else has changed sees that change and can discard theirs', async ({
  calls,
  openAs,
}) => {
  const { id } = await calls.createEndpoint({ url, events: ['lead.*'] })
  const path = `/endpoints/${id}?tab=settings`
  const [first, second] = [await openAs('owner', path), await openAs('owner', path)]
  await first.getByLabel('Description').fill('CRM')
  await save(first)
  await expectSaved(first)

  await second.getByLabel('URL').fill('https://hooks.example.com/y')
  await save(second)
  await expect(conflictOn(second).getByRole('heading')).toBeFocused()
  await expect(conflictOn(second)).toContainText('Their versionCRM')
  expect(await calls.getEndpoint(id)).toMatchObject({ url, description: 'CRM' })
  await conflictOn(second).getByRole('button', { name: 'Discard mine' }).click()
  await expect(conflictOn(second)).toHaveCount(0)
  await expect(second.getByLabel('Description')).toHaveValue('CRM')
  await second.getByLabel('URL').fill('https://hooks.example.com/z')
  await save(second)
  await expectSaved(second)
  await calls.deleteEndpoint(id)
})

test('a person who saves an endpoint that somebody else has changed can overwrite that change', async ({
  calls,
  openAs,
}) => {
  const { id } = await calls.createEndpoint({ url, events: ['lead.*'] })
  const page = await openAs('owner', `/endpoints/${id}?tab=settings`)
  await calls.changeEndpoint(id, { url: 'https://hooks.example.com/z' })
  const mine = { url: 'https://hooks.example.com/mine', description: 'Leads' }
  await page.getByLabel('Description').fill(mine.description)
  await page.getByLabel('URL').fill(mine.url)
  await save(page)
  await page.getByRole('button', { name: 'Overwrite with mine' }).click()
  await expectSaved(page)
  expect(await calls.getEndpoint(id)).toMatchObject(mine)
  await calls.deleteEndpoint(id)
})

test('a pause does not conflict with what is typed in the form of the endpoint', async ({
  calls,
  openAs,
}) => {
  const { id } = await calls.createEndpoint({ url, events: ['lead.*'] })
  const page = await openAs('owner', `/endpoints/${id}?tab=settings`)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'Pause endpoint' }).click()
  await expect(page.getByText('Pending deliveries were cancelled.')).toBeVisible()
  await page.getByLabel('Description').fill('Leads, paused')
  await save(page)
  await expectSaved(page)
  expect(await calls.getEndpoint(id)).toMatchObject({ active: false, description: 'Leads, paused' })
  await calls.deleteEndpoint(id)
})

test('an owner reveals the values in the query of an endpoint’s URL to edit it, and they are kept', async ({
  calls,
  openAs,
}) => {
  const { id } = await calls.createEndpoint({ url: `${url}?token=tok-4711`, events: ['*'], secret })
  const owner = await openAs('owner', `/endpoints/${id}?tab=settings`)
  await expect(owner.getByLabel('URL')).toHaveValue(/\?token=\*\*\*$/)
  await owner.getByRole('button', { name: 'Show values to edit the URL' }).click()
  await expect(owner.getByLabel('URL')).toHaveValue(/\?token=tok-4711$/)
  await owner.getByLabel('Description').fill('With a token')
  await save(owner)
  await expectSaved(owner)
  expect((await calls.listEndpoints()).find((one) => one.id === id)?.url).toBe(`${url}?token=tok-4711`)
  await calls.deleteEndpoint(id)
})

test('the values in the query of an endpoint’s URL are never sent to a viewer', async ({ calls, openAs }) => {
  const { id } = await calls.createEndpoint({ url: `${url}?token=tok-4711`, events: ['*'], secret })
  const viewer = await openAs('viewer', `/endpoints/${id}?tab=settings`)
  await expect(viewer.getByLabel('URL')).toHaveValue(/\?token=\*\*\*$/)
  expect(await viewer.content()).not.toContain('tok-4711')
  await calls.deleteEndpoint(id)
})
