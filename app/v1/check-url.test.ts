import { afterEach, describe, expect, it } from 'vitest'
import { dumpRows } from '@/db/testing'
import type { Settings } from '@/lib/config/settings'
import { issueTestCertificate } from '@/lib/testing/authority'
import { badFields, type CallOptions, callRoute } from '@/lib/testing/call'
import { startDnsServer } from '@/lib/testing/dns-server'
import { addPartner } from '@/lib/testing/partner'
import { type RawServer, startRawServer } from '@/lib/testing/raw-server'
import { refusedUrls } from '@/lib/testing/refused-urls'
import { signInAs } from '@/lib/testing/sign-in'
import { openTestProduct, type TestProduct } from '@/server/testing/product'
import { POST as checkWebhook } from './webhooks/[id]/check/route'
import { POST as checkUrl } from './webhooks/check/route'
import { POST as createWebhook } from './webhooks/route'

let server: RawServer
let product: TestProduct

async function start({
  isSecure = true,
  isTrusted = true,
  ...settings
}: Partial<Settings> & { isSecure?: boolean; isTrusted?: boolean } = {}): Promise<void> {
  const pair = await issueTestCertificate({ hosts: ['localhost'] })
  server = await startRawServer(() => undefined, { tls: isSecure ? { pair } : null })
  const trusted = { port: server.port, ca: isTrusted ? server.ca : '' }
  product = await openTestProduct({ trusted, ...settings })
}
afterEach(async () => {
  await product.dispose()
  await server.close()
})

const urlOf = () => `https://localhost:${server.port}/hook`
const run = (url: unknown = urlOf(), options: CallOptions = {}) =>
  callRoute(checkUrl, { key: product.partnerKey, body: { url }, ...options })
const register = async (key: string) =>
  (await callRoute(createWebhook, { key, body: { url: urlOf(), events: ['*'] } })).json.id
const stored = () => dumpRows(product.runtime.database.sqlite)
const ms = expect.any(Number)
const dns = { addresses: ['127.0.0.1'], ms }
const connect = { address: '127.0.0.1', ms }

describe('POST /v1/webhooks/check', () => {
  it('says what an attempt would meet, sends nothing and stores nothing', async () => {
    await start()
    const before = stored()
    const { status, json } = await run()
    expect(status).toBe(200)
    expect(json).toMatchObject({ ok: true, cause: null, dns, connect, tls: { issuer: 'Test CA' } })
    expect(stored()).toBe(before)
    await server.drained()
    expect(server).toMatchObject({ connections: 1, requests: [] })
  })

  it('shows the certificate that it does not trust', async () => {
    await start({ isTrusted: false })
    const { json } = await run()
    expect(json).toMatchObject({ ok: false, cause: 'tls_untrusted', connect, tls: { issuer: 'Test CA' } })
  })

  it('has nulls for what was not reached', async () => {
    await start()
    await server.close()
    expect((await run()).json).toEqual({ ok: false, cause: 'connect_refused', dns, connect: null, tls: null })
  })

  it('dials no address that deliveries must not reach', async () => {
    const dns = await startDnsServer({ 'inside.example.test': { A: ['127.0.0.2'] } })
    await start({ egressAllowedCidrs: [], dnsServers: [dns.address] })
    const { status, json } = await run(`https://inside.example.test:${server.port}/`)
    await dns.close()
    expect(status).toBe(200)
    expect(json).toMatchObject({ ok: false, cause: 'blocked_address', connect: null, tls: null })
    expect(json.dns.addresses, 'of our networks nothing is told').toEqual([])
    expect(server.connections).toBe(0)
  })

  it('refuses what registering refuses', async () => {
    await start()
    const urls = Object.values(refusedUrls)
      .flat()
      .filter((url) => !String(url).includes('PORT'))
    for (const url of urls) {
      const made = await callRoute(createWebhook, { key: product.partnerKey, body: { url, events: ['*'] } })
      const { status, json } = await run(url)
      if (made.status !== 422) continue
      expect([url, status, json.errors]).toEqual([url, 422, made.json.errors])
    }
    const { json } = await run(urlOf(), { body: { x: 1 } })
    expect(badFields(json).sort()).toEqual(['url', 'x'])
    expect(server.connections).toBe(0)
  })

  it('shares the limit of four with the check of an endpoint, by partner', async () => {
    await start({ isSecure: false, deliveryTimeoutMs: 500 })
    const id = await register(product.partnerKey)
    const other = await addPartner(product.runtime, 'Other')
    const checkOne = () => callRoute(checkWebhook, { key: product.partnerKey, id, method: 'POST' })
    const own = [checkOne(), checkOne(), ...Array.from({ length: 4 }, () => run())]
    const foreign = run(urlOf(), { key: other.partnerKey })
    const answers = await Promise.all(own)
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 429, 429])
    expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('1')
    expect((await foreign).json).toMatchObject({ ok: false, cause: 'timeout' })
  })

  it('requires permission to register', async () => {
    await start()
    const { cookie } = await signInAs(product.runtime, 'viewer', { partnerId: product.partnerId })
    expect((await run(urlOf(), { key: '', cookie })).status).toBe(403)
    expect(server.connections).toBe(0)
  })

  it('runs once for one Idempotency-Key', async () => {
    await start()
    const keyed = { headers: { 'idempotency-key': 'once' } }
    expect((await run(urlOf(), keyed)).text).toBe((await run(urlOf(), keyed)).text)
    expect(server.connections).toBe(1)
  })
})
