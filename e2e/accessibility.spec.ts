import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './fixtures'

const secret = 'whsec_your_signing_secret'
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [1280, 390].map((width) => ({ colorScheme, viewport: { width, height: 900 } })),
)

test('every page, light and dark, wide and narrow, has no finding of axe and no sideways scroll', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  test.setTimeout(180_000)
  const server = await startReceiver(secret, ({ event }) => (event.type === 'lead.created' ? 500 : 200))
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: {} })
  await calls.publish({ type: 'sequence.completed', data: {} })
  const settled = async () => (await calls.listAllDeliveries(endpoint.id)).map(({ status }) => status)
  await expect.poll(settled, { timeout: 20_000 }).toEqual(['delivered', 'failed'])
  const [delivered, failed] = await calls.listAllDeliveries(endpoint.id)

  const pages = [
    '/deliveries',
    '/deliveries?status=cancelled',
    `/deliveries/${delivered?.id}`,
    `/deliveries/${failed?.id}`,
    '/endpoints',
    '/endpoints/new',
    `/endpoints/${endpoint.id}`,
    '/notices',
  ]
  for (const look of looks) {
    const page = await openAs('owner', '/deliveries', look)
    for (const path of pages) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
      expect(found, `${path} ${look.colorScheme} ${look.viewport.width}`).toEqual([])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow, `${path} ${look.viewport.width}`).toBeLessThanOrEqual(0)
    }
  }
  await calls.deleteEndpoint(endpoint.id)
})
