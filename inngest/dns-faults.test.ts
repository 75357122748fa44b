import { afterEach, expect, it } from 'vitest'
import { readDeliveryPage } from '@/db/queries/delivery-pages'
import { walkAtOnce } from '@/db/testing'
import { examine } from '@/lib/doctor/service'
import { issueTestCertificate } from '@/lib/testing/authority'
import { publish } from '@/lib/testing/deliveries'
import { type DnsServer, startDnsServer } from '@/lib/testing/dns-server'
import { addEndpoint } from '@/lib/testing/partner'
import { type Receiver, startReceiver } from '@/lib/testing/receiver'
import { openTestProduct, type TestProduct } from '@/server/testing/product'

let dns: DnsServer
let receiver: Receiver
let product: TestProduct

afterEach(async () => {
  await product.dispose()
  await receiver.close()
  await dns.close()
})

const statuses = async () => {
  const { database } = product.runtime
  const { rows } = await readDeliveryPage(
    database.db,
    { partnerId: product.partnerId, filter: { include: {}, exclude: {} } },
    { before: null, limit: 100 },
    walkAtOnce,
  )
  return rows.map(({ status, cause }) => [status, cause])
}

it('dead name servers cost attempts of their names only, and deliveries continue when they are back', async () => {
  const name = 'hooks.acme.example'
  const tls = await issueTestCertificate({ hosts: ['localhost', name] })
  dns = await startDnsServer({ [name]: { A: 'silence', AAAA: 'silence' } })
  receiver = await startReceiver(() => 200, tls)
  product = await openTestProduct({
    ...{ trusted: receiver, dnsServers: [dns.address] },
    ...{ deliveryTimeoutMs: 400, retryScheduleMs: [300, 300, 300, 300, 300] },
  })
  // Only the sandbox's own authority is trusted here, and only for localhost.
  await addEndpoint(product, { url: `https://${name}:${receiver.port}/hook`, events: ['lead.created'] })
  await addEndpoint(product, { url: receiver.url, events: ['sequence.completed'] })
  product.jobs.start()
  for (const type of ['lead.created', 'sequence.completed'] as const) await publish(product, { type })
  await expect.poll(statuses, { timeout: 30_000 }).toEqual([
    ['delivered', null],
    ['pending', 'dns_timeout'],
  ])
  dns.zone = { [name]: { A: ['127.0.0.1'] } }
  await expect.poll(async () => (await statuses())[1]?.[1], { timeout: 30_000 }).toBe('tls_untrusted')
  expect(receiver.requests).toHaveLength(1)
  expect((await examine(product.system)).ok).toBe(true)
})
