import { admin } from '../support/admin'
import { expect, test } from '../support/fixtures'

test("another partner's pages are not found, like pages that never existed", async ({ product, openAs }) => {
  const { made: partner } = await admin(product.dataDir, 'partner create --name Other --json')
  const { made: key } = await admin(product.dataDir, `partner-key create --partner ${partner.id} --json`)
  const post = async (path: string, body: object): Promise<{ id: string }> => {
    const headers = { 'content-type': 'application/json', 'x-partner-key': String(key.key) }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    return (await fetch(`${product.url}${path}`, init)).json()
  }
  const endpoint = await post('/v1/webhooks', { url: 'https://hooks.other.example/x', events: ['*'] })
  const delivery = await post(`/v1/webhooks/${endpoint.id}/test`, {})
  const replay = await post('/v1/replays', { filter: {} })
  const page = await openAs('owner', '/overview')
  for (const path of [
    `/endpoints/${endpoint.id}`,
    `/endpoints/${endpoint.id}?tab=signing`,
    `/deliveries/${delivery.id}`,
    `/replays/${replay.id}`,
    `/tools/signature?delivery=${delivery.id}`,
  ]) {
    const theirs = await page.request.get(path)
    const nobodys = await page.request.get(path.replace(/[0-9a-f]{4}(?=$|\?)/, 'ffff'))
    expect([path, theirs.status(), nobodys.status()]).toEqual([path, 404, 404])
    expect(await theirs.text()).not.toContain('hooks.other.example')
  }
  for (const path of [
    '/overview',
    '/endpoints',
    '/deliveries',
    '/replays',
    '/notices',
    '/settings/audit-log',
  ])
    expect(await (await page.request.get(path)).text(), path).not.toContain(endpoint.id)
})
