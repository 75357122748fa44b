import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import { badFields, callRoute } from '@/lib/testing/call'
import { type DnsServer, startDnsServer } from '@/lib/testing/dns-server'
import { type RawServer, startRawServer } from '@/lib/testing/raw-server'
import { refusedUrls } from '@/lib/testing/refused-urls'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import * as oneWebhook from './webhooks/[id]/route'
import * as webhooks from './webhooks/route'

let product: TestProduct
let listener: RawServer
let dns: DnsServer
let id: string
let cookie: string

// Any connection to a spelling of loopback, or any DNS query, would be seen by one of the two.
beforeAll(async () => {
  listener = await startRawServer(() => undefined)
  dns = await startDnsServer({})
  product = await openTestProduct({
    egressAllowedCidrs: [],
    dnsServers: [dns.address],
    publicUrl: 'https://webhooks.recover.example',
  })
  cookie = (await signInAs(product.runtime, 'owner', { partnerId: product.partnerId })).cookie
  const { json } = await callRoute(webhooks.POST, {
    key: product.partnerKey,
    body: bodyOf('https://a.example/'),
  })
  id = json.id
})
afterAll(async () => {
  await product.dispose()
  await listener.close()
  await dns.close()
})

const bodyOf = (url: unknown) => ({ url, events: ['*'], secret: 'whsec_your_signing_secret' })
const fromPortal = () => ({ cookie, headers: { origin: 'https://webhooks.recover.example' } })
const byKey = () => ({ key: product.partnerKey })
const doors = {
  'POST with a key': (url: unknown) => callRoute(webhooks.POST, { ...byKey(), body: bodyOf(url) }),
  'POST of the portal': (url: unknown) => callRoute(webhooks.POST, { ...fromPortal(), body: bodyOf(url) }),
  'PATCH with a key': (url: unknown) =>
    callRoute(oneWebhook.PATCH, { ...byKey(), method: 'PATCH', id, body: { url } }),
  'PATCH of the portal': (url: unknown) =>
    callRoute(oneWebhook.PATCH, { ...fromPortal(), method: 'PATCH', id, body: { url } }),
}

describe.each(Object.entries(doors))('%s', (_, register) => {
  it.each(Object.entries(refusedUrls))('refuses %s', async (_line, urls) => {
    const before = dumpRows(product.runtime.database.sqlite)
    for (const template of urls) {
      const url = typeof template === 'string' ? template.replace('PORT', String(listener.port)) : template
      const { status, json } = await register(url)
      expect([url, status, badFields(json)]).toEqual([url, 422, ['url']])
    }
    expect(dumpRows(product.runtime.database.sqlite)).toBe(before)
  })

  it.each([
    ['https://bücher.example/x', 'https://xn--bcher-kva.example/x'],
    ['https://Hooks.Acme.COM', 'https://hooks.acme.com/'],
    ['https://例え.テスト/', 'https://xn--r8jz45g.xn--zckzah/'],
    ['https://hooks.acme.com:0443/a', 'https://hooks.acme.com/a'],
    ['https://not-there-yet.test:8443/a?b=c', 'https://not-there-yet.test:8443/a?b=c'],
    ['https://receiver.example/%2e%2e/', 'https://receiver.example/'],
    [`https://hooks.acme.com/${'a'.repeat(2025)}`, `https://hooks.acme.com/${'a'.repeat(2025)}`],
  ])('accepts %s', async (url, stored) => {
    const { status, json } = await register(url)
    expect([200, 201]).toContain(status)
    expect(json.url).toBe(stored)
    const { json: read } = await callRoute(oneWebhook.GET, { ...byKey(), id: json.id })
    expect(read.url).toBe(stored)
  })
})

describe('a registration', () => {
  it('without a URL is refused', async () => {
    const { status, json } = await callRoute(webhooks.POST, { ...byKey(), body: { events: ['*'] } })
    expect([status, badFields(json)]).toEqual([422, ['url']])
  })

  it('sends no packet, whatever the URL', async () => {
    await pause(50)
    expect(listener.connections).toBe(0)
    expect(dns.queries).toEqual([])
  })
})
